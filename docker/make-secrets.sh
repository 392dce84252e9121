#!/bin/sh
# Makes every secret that compose.yaml names, once: random, in docker/secrets/, never in an image or a variable.
set -eu
folder="$(dirname "$0")/secrets"
[ ! -e "$folder" ] || { echo "$folder is there already; nothing was changed" >&2; exit 2; }
umask 077
mkdir "$folder"

random() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
# An Ed25519 private key in PEM: what PKCS#8 says before the 32 random bytes is always the same.
ed25519() {
    echo "-----BEGIN PRIVATE KEY-----"
    { printf '\060\056\002\001\000\060\005\006\003\053\145\160\004\042\004\040'; head -c 32 /dev/urandom; } | base64
    echo "-----END PRIVATE KEY-----"
}
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
keep lessonguard_signing_key "$(ed25519)"
echo "made $folder"
