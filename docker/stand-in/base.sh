#!/bin/sh
# Makes a stand-in for python:3.11-slim-bookworm from Debian's packages, where no image registry can be reached.
# It proves the steps of our Dockerfile, not the official image. Needs root, mmdebstrap and buildah.
set -eu
name=docker.io/library/python:3.11-slim-bookworm
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
mmdebstrap --quiet --variant=minbase --include=ca-certificates,python3,python3-pip,python3-venv bookworm "$scratch/root.tar"
container="$(buildah from scratch)"
buildah add --quiet "$container" "$scratch/root.tar" / > /dev/null
buildah run --isolation chroot "$container" -- sh -c '
    ln -s /usr/bin/python3.11 /usr/local/bin/python && ln -s /usr/bin/python3.11 /usr/local/bin/python3 \
 && ln -s /usr/bin/pip3 /usr/local/bin/pip && rm -f /usr/lib/python3*/EXTERNALLY-MANAGED'
buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
buildah commit --quiet --rm "$container" "$name" > /dev/null
