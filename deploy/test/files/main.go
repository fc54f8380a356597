// Reads a compose file or a kustomization as docker compose and a cluster would: what they do not know is an error. The
// Collectors in it are asked whether they accept their configuration with the variables that they have there.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: files COLLECTOR FILE"))
	}
	file := os.Args[2]
	read := compose
	if filepath.Base(file) == "kustomization.yaml" {
		read = kustomization
	}
	names, collectors, err := read(file)
	if err != nil {
		fail(err)
	}
	if len(collectors) == 0 {
		fail(fmt.Errorf("no Collector in it"))
	}
	var valid []string
	for _, collector := range collectors {
		if err := collector.validate(os.Args[1]); err != nil {
			fail(fmt.Errorf("the Collector %s: %w", collector.name, err))
		}
		valid = append(valid, collector.name)
	}
	fmt.Printf("%s; Collectors accept their configuration: %s\n", strings.Join(names, ", "), strings.Join(valid, ", "))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
