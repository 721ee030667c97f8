#!/usr/bin/env bash
# Builds an OpenTelemetry Collector with the filelog receiver, file storage and the file exporter into a folder.
# Usage: bench/otel/install.sh FOLDER; needs Go and a registry. `go mod tidy` fails on a test's dependency, so modules are got by hand.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
version=0.160.0
confmap=1.66.0
core=go.opentelemetry.io/collector
contrib=github.com/open-telemetry/opentelemetry-collector-contrib

cat > "$folder/build.yaml" <<YAML
dist: { name: otelcol-bench, output_path: $folder/source }
receivers: [{ gomod: $contrib/receiver/filelogreceiver v$version }]
exporters: [{ gomod: $contrib/exporter/fileexporter v$version }]
extensions: [{ gomod: $contrib/extension/storage/filestorage v$version }]
YAML
export GOFLAGS=-mod=mod
GOBIN="$folder/bin" go install "$core/cmd/builder@v$version"
"$folder/bin/builder" --config "$folder/build.yaml" --skip-get-modules --skip-compilation
cd "$folder/source"
rm -f go.mod go.sum
go mod init otelcol-bench
go get \
  "$contrib/receiver/filelogreceiver@v$version" "$contrib/exporter/fileexporter@v$version" \
  "$contrib/extension/storage/filestorage@v$version" "$core/otelcol@v$version" \
  "$core/confmap/provider/envprovider@v$confmap" "$core/confmap/provider/fileprovider@v$confmap" \
  "$core/confmap/provider/httpprovider@v$confmap" "$core/confmap/provider/httpsprovider@v$confmap" \
  "$core/confmap/provider/yamlprovider@v$confmap"
go build -mod=mod -o "$folder/otelcol" .
echo "built $folder/otelcol"
