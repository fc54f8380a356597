package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

func compose(file string) ([]string, []collector, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithName("check"))
	if err != nil {
		return nil, nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, nil, err
	}
	var collectors []collector
	for _, name := range project.ServiceNames() {
		service := project.Services[name]
		files, err := mounted(service)
		if err != nil {
			return nil, nil, fmt.Errorf("service %s: %w", name, err)
		}
		if !strings.HasPrefix(service.Image, image) {
			continue
		}
		environment := map[string]string{}
		for variable, value := range service.Environment {
			if value != nil {
				environment[variable] = *value
			}
		}
		collectors = append(collectors, collector{name, service.Command, environment, files})
	}
	return project.ServiceNames(), collectors, nil
}

func mounted(service types.ServiceConfig) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, volume := range service.Volumes {
		if volume.Type != types.VolumeTypeBind {
			continue
		}
		err := filepath.WalkDir(volume.Source, func(source string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			below, err := filepath.Rel(volume.Source, source)
			if err != nil {
				return err
			}
			files[path.Join(volume.Target, filepath.ToSlash(below))], err = os.ReadFile(source)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
