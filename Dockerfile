# mlp serve in a container:
#
#   docker build -t simdmlp .
#   docker run --rm -p 8080:8080 -v "$PWD/models:/models:ro" simdmlp
#
# serves models/model.safetensors. Other commands and options are arguments: docker run ... simdmlp predict --help.
# The image is for the CPU architecture of the machine that builds it, or of docker build --platform.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY . .
# Downloads are kept between builds. The profile unchecked compiles alone: run mvn verify before.
RUN --mount=type=cache,target=/maven \
    mvn -B -Dmaven.repo.local=/maven -Pimage -Punchecked -pl mlp-cli -am package

# A base with a shell, for bin/mlp; the Java runtime needs glibc, and nothing else.
FROM debian:bookworm-slim
COPY --from=build /build/mlp-cli/target/unchecked/image /opt/mlp
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
# A heap of 60 % of the container's memory: the JVM takes 25 % without it. Code, threads and buffers need the rest.
ENV MLP_JAVA_OPTS="-XX:MaxRAMPercentage=60"
EXPOSE 8080
# No HEALTHCHECK: the orchestrator asks /v2/health/live and /v2/health/ready, see docs/kubernetes.yaml.
# bin/mlp ends in exec, so that SIGTERM of docker stop reaches Java.
ENTRYPOINT ["/opt/mlp/bin/mlp"]
CMD ["serve", "--model", "/models/model.safetensors", "--host", "0.0.0.0"]
