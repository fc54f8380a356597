package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

const image = "otel/opentelemetry-collector-contrib:"

// A Collector as a file has it: its arguments and variables, and the files that it sees, by their paths there.
type collector struct {
	name        string
	arguments   []string
	environment map[string]string
	files       map[string][]byte
}

func (c collector) validate(binary string) error {
	var configuration string
	for _, argument := range c.arguments {
		if value, found := strings.CutPrefix(argument, "--config="); found {
			configuration = value
		}
	}
	content, found := c.files[path.Clean(configuration)]
	if !found {
		return fmt.Errorf("there is no file %q in it", configuration)
	}
	folder, err := os.MkdirTemp("", "collector")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "configuration.yaml")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		return err
	}
	command := exec.Command(binary, "validate", "--config="+file)
	for name, value := range c.environment {
		command.Env = append(command.Env, name+"="+value)
	}
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(output))
	}
	return nil
}
