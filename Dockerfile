# One image for web, worker, beat and migrate: docker-compose.yml says which command each runs.
FROM python:3.11-slim AS build
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy uv sync --frozen --no-cache --compile-bytecode
COPY . .
ENV PATH=/app/.venv/bin:$PATH
RUN python -m cosell.local.catalogs
# The settings refuse to be read without these; nothing of them stays in the image.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    DATABASE_URL=postgres://build.invalid/none REDIS_URL=redis://build.invalid EMAIL_URL=smtp://build.invalid \
    ALLOWED_HOSTS=build.invalid BASE_URL=https://build.invalid \
    python manage.py collectstatic --no-input

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin cosell \
    && install --directory --owner cosell --mode 700 /files
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=cosell.settings
USER cosell
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "cosell.wsgi:application"]
