package main

import (
	"crypto/ed25519"
	"crypto/mldsa"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// write makes a log of entries of all lengths, tiles and checkpoint, with Go's packages. The keys
// follow from the names, so that a run can be repeated; it prints the verifier keys.
func write(args []string) (string, error) {
	flags := flag.NewFlagSet("write", flag.ExitOnError)
	dir := flags.String("dir", "", "the log's folder")
	name := flags.String("name", "go.example/log", "the log's origin and key name")
	size := flags.Int64("size", 0, "how many entries")
	time := flags.Uint64("time", 1_790_000_000, "when it is cosigned")
	flags.Parse(args)

	log := folder(*dir)
	var stored []tlog.Hash
	hashes := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	var entries [][]byte
	for n := range *size {
		entry := []byte(strings.Repeat(fmt.Sprintf("entry %d of %s\n", n, *name), int(n%5)))
		more, err := tlog.StoredHashes(n, entry, hashes)
		if err != nil {
			return "", err
		}
		stored, entries = append(stored, more...), append(entries, entry)
	}
	if err := writeTiles(log, *size, entries, hashes); err != nil {
		return "", err
	}
	root, err := tlog.TreeHash(*size, hashes)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", *name, *size, root)
	return sign(log, text, *name, *time)
}

func writeTiles(log folder, size int64, entries [][]byte, hashes tlog.HashReader) error {
	for _, tile := range tlog.NewTiles(tileHeight, 0, size) {
		data, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return err
		}
		if err := log.write(path(tile), data); err != nil {
			return err
		}
		if tile.L == 0 {
			first := tile.N << tileHeight
			if err := log.write(entriesPath(tile), bundle(entries[first:first+int64(tile.W)])); err != nil {
				return err
			}
		}
	}
	return nil
}

// sign writes the checkpoint with a signature by the log and one cosignature of each kind.
func sign(log folder, text, name string, time uint64) (string, error) {
	seed := sha256.Sum256([]byte(name))
	private := ed25519.NewKeyFromSeed(seed[:])
	public := private.Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return "", err
	}
	encoded := base64.StdEncoding.EncodeToString(append([]byte{1}, seed[:]...))
	plain, err := note.NewSigner("PRIVATE+KEY+" + vkey[:len(name)+10] + encoded)
	if err != nil {
		return "", err
	}
	lattice, err := mldsa.NewPrivateKey(mldsa.MLDSA44(), seed[:])
	if err != nil {
		return "", err
	}
	first := &cosigner{"witness.example/ed", typeEd25519, public, private, time}
	second := &cosigner{"witness.example/ml", typeMLDSA44, lattice.PublicKey().Bytes(), lattice, time}
	signed, err := note.Sign(&note.Note{Text: text}, plain, first, second)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %s %s", vkey, first, second), log.write("checkpoint", signed)
}
