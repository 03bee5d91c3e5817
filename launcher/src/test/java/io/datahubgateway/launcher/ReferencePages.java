package io.datahubgateway.launcher;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.DeclaredField;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.Secret;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.common.task.IngressDefinition;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.telemetry.Metric;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders the reference: one page of tables per kind of declaration, and nothing that is not declared. */
final class ReferencePages {

    private static final Map<Class<?>, String> TYPES = Map.of(
            int.class, "whole number",
            Integer.class, "whole number",
            boolean.class, "`true` or `false`",
            Boolean.class, "`true` or `false`",
            String.class, "text",
            Duration.class, "duration",
            ByteSize.class, "size",
            Instant.class, "time",
            URI.class, "URL",
            Secret.class, "secret");

    private ReferencePages() {}

    /** File name to content. */
    static Map<String, String> all() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("settings.md", settings());
        pages.put("task-fields.md", taskFields());
        pages.put("metrics.md", metrics());
        pages.put("error-codes.md", errorCodes());
        return pages;
    }

    private static String settings() {
        return page(
                "Settings",
                """
                A setting is taken from its flag, else from the environment, else from the YAML file that `--config` names \
                (dots are levels: `ingress: {port: 8090}`), else from its default. A key that is not in this table is an \
                error. Durations are written `500ms`, `10s`, `5m`, `1h`; sizes `64KiB`, `8MiB`; a list in the environment or \
                in a flag `a,b,c`; a secret `${env:NAME}`, `${file:/path}`, `${file:/path:key}` (of a properties file) or as \
                it is. Secrets are read once, at the start, and shown nowhere.""",
                table(
                        List.of("Setting", "Type", "Default", "Limits", "Meaning", "Environment", "Flag"),
                        DeclaredField.of(GatewaySettings.class),
                        field -> List.of(
                                code(field.path()),
                                type(field.type()),
                                byDefault(field),
                                limits(field.declaration()),
                                meaning(field.declaration()),
                                code(SettingsSource.environmentName(field.path())),
                                flag(field.path()))));
    }

    private static String taskFields() {
        return page(
                "Fields of a task",
                """
                The keys of a task document, as `POST /api/v1/tasks` takes it. Durations are written `500ms`, `10s`, `5m`, \
                `1h`; sizes `64KiB`, `8MiB`.""",
                "## Ingress: HTTP to topic\n\n" + fields(IngressDefinition.class),
                "## Sink: topic to HTTP\n\n" + fields(SinkDefinition.class));
    }

    private static String fields(Class<? extends Record> definition) {
        return table(
                List.of("Field", "Type", "Default", "Limits", "Meaning"),
                DeclaredField.of(definition),
                field -> List.of(
                        code(field.path()),
                        type(field.type()),
                        byDefault(field),
                        limits(field.declaration()),
                        meaning(field.declaration())));
    }

    private static String metrics() {
        return page(
                "Metrics",
                """
                `GET /metrics` at the management port, in the text format of Prometheus. Besides these there are the usual \
                `jvm_` and `system_` metrics. A histogram has `_bucket`, `_count` and `_sum`.""",
                table(
                        List.of("Metric", "Type", "Labels", "Meaning"),
                        List.of(Metric.values()),
                        metric -> List.of(
                                code(prometheusName(metric)),
                                metric.type() == Metric.Type.TIMER
                                        ? "histogram"
                                        : metric.type().name().toLowerCase(Locale.ROOT),
                                metric.tags().stream().map(ReferencePages::code).collect(Collectors.joining(", ")),
                                metric.help())));
    }

    /** The name under which a scrape shows the metric. */
    static String prometheusName(Metric metric) {
        return metric.key().replace('.', '_') + (metric.type() == Metric.Type.COUNTER ? "_total" : "");
    }

    private static String errorCodes() {
        return page(
                "Error codes",
                """
                The `code` of a problem document (RFC 9457). A code never changes its meaning. *Retry* says whether the same \
                request may be sent again as it is, because nothing came of it and it can succeed later; 429 and 503 carry `Retry-After`.""",
                table(
                        List.of("Code", "Status", "Title", "Retry", "Meaning"),
                        List.of(ErrorCode.values()),
                        error -> List.of(
                                code(error.slug()),
                                Integer.toString(error.status()),
                                error.title(),
                                error.retryable() ? "yes" : "no",
                                error.doc())));
    }

    private static String page(String title, String introduction, String... sections) {
        return "# " + title + "\n\n" + introduction + "\n\n" + String.join("\n", sections)
                + "\nMade from the declarations in the code: change it there, then run"
                + " `mvn -Pdocs test -pl launcher -am`.\n";
    }

    private static <T> String table(List<String> head, List<T> rows, Function<T, List<String>> cells) {
        StringBuilder table = new StringBuilder(row(head)).append("|---".repeat(head.size()) + "|\n");
        rows.forEach(row -> table.append(row(cells.apply(row))));
        return table.toString();
    }

    private static String row(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String byDefault(DeclaredField field) {
        String value = field.declaration().defaultValue();
        return value.isEmpty() ? field.optional() ? "" : "required" : code(value);
    }

    private static String meaning(Field declaration) {
        String example = declaration.example();
        return declaration.doc() + (example.isEmpty() ? "" : " Example: " + code(example));
    }

    private static String flag(String path) {
        return Arrays.stream(Flag.values())
                .filter(flag -> flag.path().equals(path))
                .map(flag -> code(flag.option()))
                .collect(Collectors.joining());
    }

    private static String limits(Field declaration) {
        String least = declaration.minSize() == 0 ? "" : Integer.toString(declaration.minSize());
        String most = declaration.maxSize() == Integer.MAX_VALUE ? "" : Integer.toString(declaration.maxSize());
        return Stream.of(
                        range(declaration.min(), declaration.max()),
                        (range(least, most) + " long").replaceAll("^ long$", ""),
                        declaration.pattern().isEmpty() ? "" : code(declaration.pattern()))
                .filter(limit -> !limit.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String range(String least, String most) {
        if (least.isEmpty()) {
            return most.isEmpty() ? "" : "at most " + most;
        }
        return most.isEmpty() ? "at least " + least : least + " to " + most;
    }

    private static String type(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == Map.class
                    ? "names to texts"
                    : "list of " + type(generic.getActualTypeArguments()[0]);
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isEnum()) {
            return Arrays.stream(raw.getEnumConstants())
                    .map(constant -> code(constant.toString()))
                    .collect(Collectors.joining(", "));
        }
        String name = TYPES.get(raw);
        if (name == null) {
            throw new IllegalStateException("the reference has no name for " + raw);
        }
        return name;
    }
}
