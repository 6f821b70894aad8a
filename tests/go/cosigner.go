package main

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/mldsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// The signature types of C2SP tlog-cosignature.
const (
	typeEd25519 = 0x04
	typeMLDSA44 = 0x06
)

// cosigner is a note.Verifier, and with a private key a note.Signer, of cosignatures.
type cosigner struct {
	name    string
	kind    byte
	public  []byte
	private crypto.Signer
	time    uint64
}

func (c *cosigner) Name() string { return c.name }

func (c *cosigner) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(c.name+"\n"), c.typed()...))
	return binary.BigEndian.Uint32(sum[:4])
}

func (c *cosigner) typed() []byte { return append([]byte{c.kind}, c.public...) }

func (c *cosigner) String() string {
	encoded := base64.StdEncoding.EncodeToString(c.typed())
	return fmt.Sprintf("%s+%08x+%s", c.name, c.KeyHash(), encoded)
}

// newVerifier reads a verifier key of any kind that onrecord writes.
func newVerifier(vkey string) (note.Verifier, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	_, encoded, _ := strings.Cut(rest, "+")
	typed, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(typed) == 0 {
		return nil, errors.New("malformed verifier key")
	}
	if typed[0] != typeEd25519 && typed[0] != typeMLDSA44 {
		return note.NewVerifier(vkey)
	}
	found := &cosigner{name: name, kind: typed[0], public: typed[1:]}
	if found.String() != vkey {
		return nil, errors.New("the id of the verifier key does not belong to it")
	}
	return found, nil
}

func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) < 8 {
		return false
	}
	message, err := c.message(text, binary.BigEndian.Uint64(signature))
	if err != nil {
		return false
	}
	if c.kind == typeEd25519 {
		return ed25519.Verify(c.public, message, signature[8:])
	}
	key, err := mldsa.NewPublicKey(mldsa.MLDSA44(), c.public)
	return err == nil && mldsa.Verify(key, message, signature[8:], nil) == nil
}

func (c *cosigner) Sign(text []byte) ([]byte, error) {
	message, err := c.message(text, c.time)
	if err != nil {
		return nil, err
	}
	signature, err := c.private.Sign(nil, message, crypto.Hash(0))
	return append(binary.BigEndian.AppendUint64(nil, c.time), signature...), err
}

// message is what the cosigner signs, written from the specification alone.
func (c *cosigner) message(text []byte, time uint64) ([]byte, error) {
	if c.kind == typeEd25519 {
		return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", time, text), nil
	}
	head, err := parseHead(string(text))
	if err != nil {
		return nil, err
	}
	if head.extended {
		return nil, errors.New("extension lines are not signed")
	}
	var message bytes.Buffer
	message.WriteString("subtree/v1\n\x00")
	message.WriteByte(byte(len(c.name)))
	message.WriteString(c.name)
	binary.Write(&message, binary.BigEndian, time)
	message.WriteByte(byte(len(head.origin)))
	message.WriteString(head.origin)
	binary.Write(&message, binary.BigEndian, uint64(0))
	binary.Write(&message, binary.BigEndian, uint64(head.tree.N))
	message.Write(head.tree.Hash[:])
	return message.Bytes(), nil
}
