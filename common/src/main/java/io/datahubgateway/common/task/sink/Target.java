package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The destination. */
public record Target(
        @Field(doc = "Absolute http or https URL.", example = "https://crm.example.com/events")
        URI url,

        @Field(doc = "HTTP method.", defaultValue = "POST") Method method,

        @Field(
                doc = "Headers of every request. Without a Content-Type here it is that of `body.format`.",
                defaultValue = "{}",
                example = "{\"X-Source\":\"orders\"}",
                maxSize = 100)
        Map<String, String> headers,

        @Field(
                doc = "From the first byte of a request to the last byte of its response.",
                defaultValue = "30s",
                min = "1ms",
                max = "1h")
        Duration timeout) {

    /** Names such as those of containers, for which {@link URI} knows neither host nor port. */
    private static final Pattern WITH_UNDERSCORE = Pattern.compile("([A-Za-z0-9._-]+)(?::(\\d{1,6}))?");

    private static final List<String> OURS = List.of(
            "connection", "content-length", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

    public Target {
        String scheme = url.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme)) || url.getRawAuthority() == null) {
            throw new InvalidDocumentException("url", "must be an absolute http or https URL");
        }
        if (url.getRawAuthority().contains("@")) {
            throw new InvalidDocumentException("url", "must not hold credentials");
        }
        if (host(url) == null) {
            throw new InvalidDocumentException("url", "must be an absolute http or https URL");
        }
        int port = port(url);
        if (port == 0 || port > 65_535) {
            throw new InvalidDocumentException("url", "must have a port from 1 to 65535, or none");
        }
        headers.forEach((name, value) -> {
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) { // RFC 9110, section 5.6.2
                throw new InvalidDocumentException("headers." + name, "is not a header name");
            }
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new InvalidDocumentException("headers." + name, "is set by the gateway");
            }
            if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f || c > 0xff)) {
                throw new InvalidDocumentException("headers." + name, "has characters that a header can't carry");
            }
        });
    }

    /** Name or address; an IPv6 address is in brackets. */
    public String host() {
        return Objects.requireNonNull(host(url), "refused by the constructor");
    }

    /** Empty when the URL names none. */
    public OptionalInt port() {
        int port = port(url);
        return port < 0 ? OptionalInt.empty() : OptionalInt.of(port);
    }

    private static @Nullable String host(URI url) {
        Matcher underscores = WITH_UNDERSCORE.matcher(url.getRawAuthority());
        return url.getHost() == null && underscores.matches() ? underscores.group(1) : url.getHost();
    }

    private static int port(URI url) {
        Matcher underscores = WITH_UNDERSCORE.matcher(url.getRawAuthority());
        return url.getHost() == null && underscores.matches() && underscores.group(2) != null
                ? Integer.parseInt(underscores.group(2))
                : url.getPort();
    }
}
