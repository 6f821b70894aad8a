package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// submit prints, in base64, what the log in a folder submits to a witness (C2SP tlog-witness).
func submit(args []string) (string, error) {
	flags := flag.NewFlagSet("submit", flag.ExitOnError)
	dir := flags.String("dir", "", "the log's folder")
	old := flags.Int64("old", 0, "the size that the witness has cosigned last")
	flags.Parse(args)

	log := folder(*dir)
	signed, err := log.read("checkpoint")
	if err != nil {
		return "", err
	}
	text, _, _ := strings.Cut(string(signed), "\n\n")
	found, err := parseHead(text + "\n")
	if err != nil {
		return "", err
	}
	var proof tlog.TreeProof
	if *old > 0 {
		proof, err = tlog.ProveTree(found.tree.N, *old, tlog.TileHashReader(found.tree, log))
		if err != nil {
			return "", err
		}
	}
	body := fmt.Sprintf("old %d\n", *old)
	for _, hash := range proof {
		body += hash.String() + "\n"
	}
	return base64.StdEncoding.EncodeToString([]byte(body + "\n" + string(signed))), nil
}

// witness judges a submission as C2SP tlog-witness has it, with Go's own proofs and notes. It
// prints the HTTP status, and with 200 its verifier key and its signature line in base64.
func witness(args []string) (string, error) {
	flags := flag.NewFlagSet("witness", flag.ExitOnError)
	file := flags.String("body", "", "the file with the submission")
	vkey := flags.String("vkey", "", "the log's verifier key")
	known := flags.String("known", "", "size:root of what was cosigned last, if anything was")
	time := flags.Uint64("time", 1_790_000_000, "when it is cosigned")
	flags.Parse(args)

	data, err := os.ReadFile(*file)
	if err != nil {
		return "", err
	}
	verifier, err := newVerifier(*vkey)
	if err != nil {
		return "", err
	}
	status, text := judge(string(data), verifier, *known)
	if status != 200 {
		return strconv.Itoa(status), nil
	}
	seed := sha256.Sum256([]byte("go.example/witness"))
	private := ed25519.NewKeyFromSeed(seed[:])
	public := private.Public().(ed25519.PublicKey)
	signer := &cosigner{"go.example/witness", typeEd25519, public, private, *time}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return "", err
	}
	line := strings.TrimPrefix(string(signed), text+"\n")
	return fmt.Sprintf("200 %s %s", signer, base64.StdEncoding.EncodeToString([]byte(line))), nil
}

// judge is written from the specification alone.
func judge(body string, verifier note.Verifier, known string) (int, string) {
	before, signed, found := strings.Cut(body, "\n\n")
	lines := strings.Split(before, "\n")
	if !found || !strings.HasPrefix(lines[0], "old ") || len(lines) > 64 {
		return 400, ""
	}
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil || old < 0 {
		return 400, ""
	}
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 400, ""
		}
		proof = append(proof, hash)
	}
	text, _, _ := strings.Cut(signed, "\n\n")
	head, err := parseHead(text + "\n")
	if err != nil {
		return 400, ""
	}
	if head.origin != verifier.Name() {
		return 404, ""
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return 403, ""
	}
	return continues(old, proof, head.tree, known), opened.Text
}

func continues(old int64, proof tlog.TreeProof, tree tlog.Tree, known string) int {
	size, root, _ := strings.Cut(known, ":")
	var last tlog.Tree
	if known != "" {
		var err error
		if last, err = parseTree(size, root); err != nil {
			panic(errors.Join(errors.New("wrong use"), err))
		}
	}
	switch {
	case old > tree.N:
		return 400
	case old != last.N:
		return 409
	case known != "" && last.N == tree.N && last.Hash != tree.Hash:
		return 409
	case last.N == 0:
		if len(proof) > 0 {
			return 422
		}
		return 200
	case last.N == tree.N:
		if len(proof) > 0 {
			return 422
		}
		return 200
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, last.N, last.Hash); err != nil {
		return 422
	}
	return 200
}
