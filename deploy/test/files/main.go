// Reads compose files and Kubernetes manifests as docker compose and a cluster would: what they do not know is an error.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	failed := false
	for _, file := range os.Args[1:] {
		read := manifests
		if strings.Contains(file, "compose") {
			read = compose
		}
		what, err := read(file)
		if err != nil {
			failed = true
			fmt.Printf("%s: %v\n", file, err)
			continue
		}
		fmt.Printf("%s: %s\n", file, strings.Join(what, ", "))
	}
	if failed {
		os.Exit(1)
	}
}

func compose(file string) ([]string, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithName("check"))
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	for name, service := range project.Services {
		for _, volume := range service.Volumes {
			if volume.Type != "bind" {
				continue
			}
			if _, err := os.Stat(volume.Source); err != nil {
				return nil, fmt.Errorf("service %s: %w", name, err)
			}
		}
	}
	return project.ServiceNames(), nil
}

func manifests(file string) ([]string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	documents := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(content)))
	var kinds []string
	for {
		buffer := make([]byte, len(content)+1)
		length, err := documents.Read(buffer)
		if errors.Is(err, io.EOF) {
			return kinds, nil
		}
		if err != nil {
			return nil, err
		}
		_, kind, err := decoder.Decode(buffer[:length], nil, nil)
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, kind.Kind)
	}
}
