package main

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

func kustomization(file string) ([]string, []collector, error) {
	rendered, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Dir(file))
	if err != nil {
		return nil, nil, err
	}
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	var names []string
	pods := map[string]core.PodSpec{}
	configurations := map[string]core.ConfigMap{}
	for _, resource := range rendered.Resources() {
		content, err := resource.AsYAML()
		if err != nil {
			return nil, nil, err
		}
		object, kind, err := decoder.Decode(content, nil, nil)
		if err != nil {
			return nil, nil, fmt.Errorf("%s %s: %w", resource.GetKind(), resource.GetName(), err)
		}
		names = append(names, kind.Kind+" "+resource.GetName())
		switch typed := object.(type) {
		case *apps.Deployment:
			pods[typed.Name] = typed.Spec.Template.Spec
		case *apps.StatefulSet:
			pods[typed.Name] = typed.Spec.Template.Spec
		case *core.ConfigMap:
			configurations[typed.Name] = *typed
		}
	}
	collectors, err := collectorsOf(pods, configurations)
	return names, collectors, err
}

func collectorsOf(pods map[string]core.PodSpec, configurations map[string]core.ConfigMap) ([]collector, error) {
	var collectors []collector
	for name, pod := range pods {
		volumes := map[string]core.ConfigMap{}
		for _, volume := range pod.Volumes {
			if volume.ConfigMap == nil {
				continue
			}
			configuration, found := configurations[volume.ConfigMap.Name]
			if !found {
				return nil, fmt.Errorf("%s: there is no ConfigMap %s", name, volume.ConfigMap.Name)
			}
			volumes[volume.Name] = configuration
		}
		for _, container := range pod.Containers {
			if !strings.HasPrefix(container.Image, image) {
				continue
			}
			files := map[string][]byte{}
			for _, mount := range container.VolumeMounts {
				for file, content := range volumes[mount.Name].Data {
					files[path.Join(mount.MountPath, file)] = []byte(content)
				}
			}
			environment := map[string]string{}
			for _, variable := range container.Env {
				environment[variable.Name] = variable.Value
			}
			collectors = append(collectors, collector{name, container.Args, environment, files})
		}
	}
	return collectors, nil
}
