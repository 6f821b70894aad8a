// The packages of golang.org/x/mod come from the Go distribution itself, so that nothing
// is fetched: tests/go_reader.py copies them beside these files before it builds.
module onrecord.example/logreader

go 1.27

require golang.org/x/mod v0.0.0

replace golang.org/x/mod => ./xmod
