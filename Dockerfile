# The image of both services in compose.yaml; docs/operations.md, "In containers".
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/khobao \
 && /opt/khobao/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY crawler crawler
COPY spiders spiders
RUN /opt/khobao/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11.14-slim-bookworm
# The account has nothing but the archive's folder, of which a new volume takes its owner.
RUN useradd --uid 10001 --home-dir /srv/khobao --no-create-home --shell /usr/sbin/nologin khobao \
 && install --directory --owner=10001 --group=10001 /srv/khobao
COPY --from=build /opt/khobao /opt/khobao
ENV PATH=/opt/khobao/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    KHOBAO_ARCHIVE=/srv/khobao/archive.db \
    KHOBAO_CAPTURES=/srv/khobao/captures
USER 10001
WORKDIR /srv/khobao
VOLUME /srv/khobao
ENTRYPOINT ["khobao"]
CMD ["--help"]
