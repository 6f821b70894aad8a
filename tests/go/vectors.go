package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// vector is a Merkle proof of transparency-dev/merkle, right or wrong.
type vector struct {
	LeafHash []byte   `json:"leafHash"`
	LeafIdx  int64    `json:"leafIdx"`
	TreeSize int64    `json:"treeSize"`
	Root     []byte   `json:"root"`
	Size1    int64    `json:"size1"`
	Size2    int64    `json:"size2"`
	Root1    []byte   `json:"root1"`
	Root2    []byte   `json:"root2"`
	Proof    [][]byte `json:"proof"`
	WantErr  bool     `json:"wantErr"`
}

// vectors asks Go about every proof in a folder, and compares with what each vector wants.
func vectors(args []string) (string, error) {
	flags := flag.NewFlagSet("vectors", flag.ExitOnError)
	folder := flags.String("dir", "", "folder of vectors")
	flags.Parse(args)
	asked, unasked := 0, []string{}
	err := filepath.WalkDir(*folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var found vector
		// A size that no signed 64-bit number holds is not a proof that Go could be asked about.
		wrong := json.Unmarshal(raw, &found)
		if wrong == nil {
			wrong = check(found, strings.Contains(path, "inclusion"))
		} else if json.Unmarshal(raw, &struct{ WantErr *bool }{&found.WantErr}) != nil {
			return wrong
		}
		if errors.Is(wrong, errNoHash) && !found.WantErr {
			unasked = append(unasked, strings.TrimSuffix(filepath.Base(path), ".json"))
			return nil
		}
		asked++
		if (wrong != nil) != found.WantErr {
			return fmt.Errorf("%s: wants a fault: %v; Go says %v", path, found.WantErr, wrong)
		}
		return nil
	})
	return fmt.Sprint(asked, " not asked: ", strings.Join(unasked, " ")), err
}

// errNoHash says that a vector has a root which is no hash, as only equal sizes may have.
var errNoHash = errors.New("not a hash")

func check(found vector, inclusion bool) error {
	hashes := make([]tlog.Hash, len(found.Proof))
	for i, raw := range found.Proof {
		if copy(hashes[i][:], raw) != len(raw) || len(raw) != tlog.HashSize {
			return errNoHash
		}
	}
	if inclusion {
		root, leaf, err := two(found.Root, found.LeafHash)
		if err != nil {
			return err
		}
		return tlog.CheckRecord(hashes, found.TreeSize, root, found.LeafIdx, leaf)
	}
	newer, older, err := two(found.Root2, found.Root1)
	if err != nil {
		return err
	}
	return tlog.CheckTree(hashes, found.Size2, newer, found.Size1, older)
}

func two(a, b []byte) (x, y tlog.Hash, err error) {
	if len(a) != tlog.HashSize || len(b) != tlog.HashSize {
		return x, y, errNoHash
	}
	return tlog.Hash(a), tlog.Hash(b), nil
}
