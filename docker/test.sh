#!/usr/bin/env bash
# Builds the images and runs the whole shared shape for real: a recording goes in by the API, a scorecard comes out.
#
# With a Docker engine it uses that and the official images. Without one it needs root, buildah, podman, runc, netavark,
# aardvark-dns and mmdebstrap (Debian's packages), and makes stand-ins for images that it cannot pull (docker/stand-in/).
set -euo pipefail
cd "$(dirname "$0")/.."
bin="${VENV:-.venv}/bin"
project=lessonguard-test

say() { printf '\n== %s\n' "$*"; }

say "lint"
"$bin/hadolint" docker/Dockerfile docker/stand-in/*.Dockerfile
[ -d docker/secrets ] || sh docker/make-secrets.sh
"$bin/docker-compose" -f docker/compose.yaml config -q
echo "Dockerfiles and compose.yaml are well-formed"

if docker info > /dev/null 2>&1; then
    engine=docker
    build() { docker build -q -f "$1" "${@:3}" -t "$2" .; }
    exists() { docker pull -q "$1" > /dev/null; }
else
    engine=podman
    export CONTAINERS_CONF="$PWD/docker/stand-in/containers.conf"
    # What pip needs on this machine, where it needs more than PyPI: its settings, certificates and local folders.
    volumes=(-v /etc/ssl/certs/ca-certificates.crt:/etc/ssl/certs/ca-certificates.crt:ro)
    own="$(mktemp)" && chmod 0644 "$own"
    {
        echo "[global]"
        "$bin/pip" config list | sed -nE "s/^(global|:env:)\.([a-z-]+)='(.*)'$/\2 = \3/p" | awk '!seen[$1]++'
    } > "$own"
    volumes+=(-v "$own:/etc/pip.conf:ro")
    for folder in $("$bin/pip" config list | grep -oE "(file://)?/[^' ]+" | sed -E 's,^file://|/simple$,,g' | sort -u); do
        [ ! -d "$folder" ] || volumes+=(-v "$folder:$folder:ro")
    done
    build() {
        buildah bud --isolation chroot --pull-never --layers --format docker --quiet "${volumes[@]}" \
            "${@:3}" -f "$1" -t "$2" "${context:-.}" > /dev/null
    }
    exists() { podman image exists "$1" || timeout 60 podman pull -q "$1" > /dev/null 2>&1; }

    say "base images"
    exists docker.io/library/python:3.11-slim-bookworm || sh docker/stand-in/base.sh
    for image in database=library/postgres:17-bookworm broker=valkey/valkey:8-bookworm s3=chrislusf/seaweedfs:4.48; do
        exists "docker.io/${image#*=}" \
            || context=docker/stand-in build "docker/stand-in/${image%%=*}.Dockerfile" "docker.io/${image#*=}"
    done
fi

say "build"
build docker/Dockerfile docker.io/library/lessonguard-worker --target worker
build docker/Dockerfile docker.io/library/lessonguard-web --target web
$engine images | grep lessonguard

say "what is in the images"
inside() { $engine run --rm --read-only --cap-drop=all --network=none --entrypoint sh "$1" -c "$2"; }
for image in lessonguard-web lessonguard-worker; do
    inside $image '! command -v gcc cc g++ make ld' || { echo "$image holds a compiler" >&2; exit 1; }
    [ "$(inside $image 'id -u')" = 10001 ] || { echo "$image runs as root" >&2; exit 1; }
    inside $image 'lessonguard models > /dev/null' || { echo "$image lacks a model" >&2; exit 1; }
    ! $engine history --no-trunc $image | grep -F -f docker/secrets/lessonguard_secret_key -f docker/secrets/lessonguard_signing_key \
        || { echo "$image holds a secret" >&2; exit 1; }
done
echo "no compiler, no root, no secret; every model verified, without a network and on a read-only root"

say "the whole shape"
if [ $engine = podman ]; then
    socket="$(mktemp -d)/podman.sock"
    podman system service --time 0 "unix://$socket" 2> "$socket.log" & # complains at length where there is no systemd
    service=$!
    export DOCKER_HOST="unix://$socket"
    until [ -S "$socket" ]; do kill -0 $service; done
fi
compose() { "$bin/docker-compose" -p $project -f docker/compose.yaml "$@"; }
finish() {
    status=$?
    [ $status = 0 ] || compose logs --tail 40 || true
    compose down --volumes --timeout 20 > /dev/null 2>&1 || true
    [ -z "${beat:-}" ] || kill "$beat" 2> /dev/null || true
    [ -z "${service:-}" ] || kill "$service" 2> /dev/null || true
    exit $status
}
trap finish EXIT
if [ $engine = podman ]; then # without systemd nobody else runs podman's health checks
    while sleep 3; do
        for id in $(podman ps -q --filter "label=com.docker.compose.project=$project"); do
            podman healthcheck run "$id" > /dev/null 2>&1 || true
        done
    done &
    beat=$!
fi
timeout 300 "$bin/docker-compose" -p $project -f docker/compose.yaml up --no-build --pull never --detach
"$bin/python" docker/try.py "$bin/docker-compose" -p $project -f docker/compose.yaml
echo "the shared shape works"
