package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is that of C2SP tlog-tiles: 256 hashes in a tile.
const tileHeight = 8

// folder is a log as a folder of files, laid out as C2SP tlog-tiles wants it.
type folder string

// path is where a tile lies. Go's own paths name the height; C2SP's do not.
func path(tile tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight))
}

// entriesPath is where the entries beside a tile of level 0 lie.
func entriesPath(tile tlog.Tile) string {
	tile.L = -1
	return strings.Replace(path(tile), "tile/data/", "tile/entries/", 1)
}

// full is the tile that a partial one grows into.
func full(tile tlog.Tile) tlog.Tile {
	tile.W = 1 << tileHeight
	return tile
}

func (f folder) read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(f), filepath.FromSlash(name)))
}

func (f folder) write(name string, data []byte) error {
	target := filepath.Join(string(f), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, data, 0o644)
}

// Height, ReadTiles and SaveTiles make a folder a tlog.TileReader.
func (f folder) Height() int { return tileHeight }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := f.read(path(tile))
		if errors.Is(err, fs.ErrNotExist) {
			data, err = f.read(path(full(tile)))
			if err == nil && len(data) == tlog.HashSize<<tileHeight {
				data = data[:tile.W*tlog.HashSize]
			}
		}
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

// entries reads the entries beside a tile of level 0.
func (f folder) entries(tile tlog.Tile) ([][]byte, error) {
	data, err := f.read(entriesPath(tile))
	if errors.Is(err, fs.ErrNotExist) {
		data, err = f.read(entriesPath(full(tile)))
	}
	if err != nil {
		return nil, err
	}
	var found [][]byte
	for len(data) > 0 {
		if len(data) < 2 {
			return nil, errors.New("an entry bundle is cut short")
		}
		size := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+size {
			return nil, errors.New("an entry bundle is cut short")
		}
		found, data = append(found, data[2:2+size]), data[2+size:]
	}
	if len(found) < tile.W {
		return nil, fmt.Errorf("%d entries beside %s", len(found), path(tile))
	}
	return found[:tile.W], nil
}

// bundle writes entries as entries reads them.
func bundle(entries [][]byte) []byte {
	var data bytes.Buffer
	for _, entry := range entries {
		binary.Write(&data, binary.BigEndian, uint16(len(entry)))
		data.Write(entry)
	}
	return data.Bytes()
}
