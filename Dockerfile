# The API, the worker and the migrations are one image; compose says which of them a container is.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /var/lib/rapport rapport
COPY --from=build /venv /venv
WORKDIR /srv/rapport
COPY alembic.ini ./
COPY alembic ./alembic
COPY models ./models
COPY api ./api
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RAPPORT_DATA_DIR=/var/lib/rapport
USER rapport
VOLUME /var/lib/rapport
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
ENTRYPOINT ["python", "-m", "api.cli"]
CMD ["api", "--host", "0.0.0.0"]
