# docker build --tag iaccheck . && docker run --rm --volume "$PWD:/work:ro" iaccheck infra
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt hatch_build.py README.md LICENSE ./
COPY iaccheck iaccheck
COPY rules rules
RUN python -m venv /opt/iaccheck && /opt/iaccheck/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.13-slim
# git is for --changed-since. Whoever mounts a repository owns it: iaccheck has git run nothing that stands in it.
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/* \
  && git config --system --add safe.directory '*' && useradd --create-home --uid 1000 iaccheck
COPY --from=build /opt/iaccheck /opt/iaccheck
ENV PATH=/opt/iaccheck/bin:$PATH
USER iaccheck
WORKDIR /work
ENTRYPOINT ["iaccheck"]
CMD ["--help"]
