#!/bin/sh
# Makes every secret that compose.yaml names, once: random, in docker/secrets/, never in an image or a variable.
set -eu
folder="$(dirname "$0")/secrets"
[ ! -e "$folder" ] || { echo "$folder is there already; nothing was changed" >&2; exit 2; }
umask 077
mkdir "$folder"

random() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
keep() { printf '%s' "$2" > "$folder/$1"; chmod 0444 "$folder/$1"; } # readable by the containers' users; the folder is not

postgres="$(random)"
valkey="$(random)"
keep postgres_password "$postgres"
keep valkey_password "$valkey"
keep lessonguard_database "postgresql://lessonguard:$postgres@database/lessonguard"
keep lessonguard_broker "redis://:$valkey@broker:6379/0"
keep lessonguard_s3_access_key "lessonguard"
keep lessonguard_s3_secret_key "$(random)"
keep lessonguard_secret_key "$(random)"
keep lessonguard_event_secret "$(random)"
echo "made $folder"
