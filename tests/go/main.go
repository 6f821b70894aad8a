// Logreader reads and writes tiled logs with Go's own log packages, which share no code with
// onrecord: a second opinion for its tests.
//
//	logreader read -dir D -vkey V [-cosigner V]... [-old SIZE:ROOT]... [-proofs FILE]
//	logreader vectors -dir D
//	logreader write -dir D -name N -size S [-time T]
//	logreader submit -dir D -old SIZE
//	logreader witness -body FILE -vkey V [-known SIZE:ROOT] [-time T]
//
// It prints "ok" with what it checked, or the fault, and exits 0 or 1 (2 for wrong use).
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	var says string
	var err error
	switch os.Args[1] {
	case "read":
		says, err = read(os.Args[2:])
	case "vectors":
		says, err = vectors(os.Args[2:])
	case "write":
		says, err = write(os.Args[2:])
	case "submit":
		says, err = submit(os.Args[2:])
	case "witness":
		says, err = witness(os.Args[2:])
	default:
		usage()
	}
	if err != nil {
		fmt.Printf("fault: %v\n", err)
		os.Exit(1)
	}
	fmt.Printf("ok %s\n", says)
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: logreader read|vectors|write [flags]")
	os.Exit(2)
}

// words collects a flag that may be given several times.
type words []string

func (w *words) String() string { return fmt.Sprint([]string(*w)) }

func (w *words) Set(word string) error {
	*w = append(*w, word)
	return nil
}
