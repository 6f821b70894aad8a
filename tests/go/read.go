package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// head is the body of a checkpoint.
type head struct {
	origin   string
	tree     tlog.Tree
	extended bool
}

func parseHead(text string) (head, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return head{}, errors.New("malformed checkpoint")
	}
	tree, err := parseTree(lines[1], lines[2])
	return head{lines[0], tree, len(lines) > 4}, err
}

func parseTree(size, root string) (tlog.Tree, error) {
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(root)
	return tlog.Tree{N: n, Hash: hash}, err
}

// read checks a log in a folder: its signatures, every entry, proofs of entries and of growth.
func read(args []string) (string, error) {
	flags := flag.NewFlagSet("read", flag.ExitOnError)
	dir := flags.String("dir", "", "the log's folder")
	vkey := flags.String("vkey", "", "the log's verifier key")
	proofs := flags.String("proofs", "", "a file of proofs to check against the log")
	var cosigners, older words
	flags.Var(&cosigners, "cosigner", "the verifier key of somebody who must have cosigned")
	flags.Var(&older, "old", "size:root of an older head")
	flags.Parse(args)

	log := folder(*dir)
	found, err := open(log, *vkey, cosigners)
	if err != nil {
		return "", err
	}
	hashes := tlog.TileHashReader(found.tree, log)
	if err := checkEntries(log, found.tree, hashes); err != nil {
		return "", err
	}
	if err := checkRecords(found.tree, hashes); err != nil {
		return "", err
	}
	for _, old := range older {
		if err := checkGrowth(found.tree, old, hashes); err != nil {
			return "", err
		}
	}
	checked, err := checkProofs(found.tree, *proofs)
	return fmt.Sprintf("%s %d %s %d", found.origin, found.tree.N, found.tree.Hash, checked), err
}

// open checks that the log and every cosigner signed the checkpoint.
func open(log folder, vkey string, cosigners []string) (head, error) {
	var verifiers []note.Verifier
	for _, text := range append([]string{vkey}, cosigners...) {
		verifier, err := newVerifier(text)
		if err != nil {
			return head{}, err
		}
		verifiers = append(verifiers, verifier)
	}
	data, err := log.read("checkpoint")
	if err != nil {
		return head{}, err
	}
	opened, err := note.Open(data, note.VerifierList(verifiers...))
	if err != nil {
		return head{}, err
	}
	if len(opened.Sigs) != len(verifiers) {
		return head{}, fmt.Errorf("%d of %d keys have signed", len(opened.Sigs), len(verifiers))
	}
	return parseHead(opened.Text)
}

// checkEntries compares every entry with its leaf hash, which Go authenticates.
func checkEntries(log folder, tree tlog.Tree, hashes tlog.HashReader) error {
	if root, err := tlog.TreeHash(tree.N, hashes); err != nil || root != tree.Hash {
		return fmt.Errorf("the tiles do not add up to the root: %v", err)
	}
	for _, tile := range tlog.NewTiles(tileHeight, 0, tree.N) {
		if tile.L != 0 {
			continue
		}
		entries, err := log.entries(tile)
		if err != nil {
			return err
		}
		indexes := make([]int64, tile.W)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, tile.N<<tileHeight+int64(i))
		}
		leaves, err := hashes.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i, entry := range entries {
			if tlog.RecordHash(entry) != leaves[i] {
				return fmt.Errorf("entry %d is not in the log", tile.N<<tileHeight+int64(i))
			}
		}
	}
	return nil
}

// checkRecords proves some 200 entries spread over the log, and both its ends.
func checkRecords(tree tlog.Tree, hashes tlog.HashReader) error {
	for n := int64(0); n < tree.N; n += min(1+tree.N/200, max(tree.N-1-n, 1)) {
		leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
		if err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(tree.N, n, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaf[0]); err != nil {
			return fmt.Errorf("record %d: %v", n, err)
		}
	}
	return nil
}

// checkGrowth proves that the log begins with an older one, given as size:root.
func checkGrowth(tree tlog.Tree, old string, hashes tlog.HashReader) error {
	size, root, _ := strings.Cut(old, ":")
	before, err := parseTree(size, root)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, before.N, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash); err != nil {
		return fmt.Errorf("the log does not begin with the older one of %d: %v", before.N, err)
	}
	return nil
}

// claim is a proof that somebody else made: of a leaf at an index, or of an older root.
type claim struct {
	Index *int64      `json:"index"`
	Size  int64       `json:"size"`
	Hash  tlog.Hash   `json:"hash"`
	Proof []tlog.Hash `json:"proof"`
}

func checkProofs(tree tlog.Tree, name string) (int, error) {
	if name == "" {
		return 0, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	var claims []claim
	if err := json.Unmarshal(data, &claims); err != nil {
		return 0, err
	}
	for i, c := range claims {
		if c.Index != nil {
			err = tlog.CheckRecord(c.Proof, tree.N, tree.Hash, *c.Index, c.Hash)
		} else {
			err = tlog.CheckTree(c.Proof, tree.N, tree.Hash, c.Size, c.Hash)
		}
		if err != nil {
			return 0, fmt.Errorf("proof %d: %v", i, err)
		}
	}
	return len(claims), nil
}
