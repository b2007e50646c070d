#!/bin/sh
# Prints where yaml-language-server is, and installs it on first use into a cache outside the repository.
# Needs node and npm; without them, or without a network, it says so and exits with 1.
set -eu
version=2.0.0
cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/behaviour-check"
home="$cache/yaml-language-server-$version"
server="$home/node_modules/yaml-language-server/bin/yaml-language-server"
if [ ! -f "$server" ]; then
  for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "$tool is not on this machine" >&2; exit 1; }
  done
  mkdir -p "$cache"
  fresh=$(mktemp -d "$cache/fresh.XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  npm install --prefix "$fresh" --ignore-scripts --no-audit --no-fund --loglevel=error \
    "yaml-language-server@$version" >&2 || { echo "npm could not install yaml-language-server" >&2; exit 1; }
  # Whole or not at all, also when two runs install at once.
  [ -e "$home" ] || mv "$fresh" "$home"
fi
echo "$server"
