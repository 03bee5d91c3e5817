package io.datahubgateway.common.declaration;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value that nobody may see: a password, a key. Written as a reference, <code>${env:NAME}</code>,
 * <code>${file:/path}</code> (the whole file, without the end of its last line) or <code>${file:/path:key}</code> (one
 * key of a properties file), or, for want of better, literally. Shown as the reference or as a mask; the value itself
 * comes out of {@link #resolve} alone. Immutable; any thread.
 */
public final class Secret {

    /** What stands for a literal wherever the secret is shown. */
    public static final String MASK = "********";

    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{(?:env:([A-Za-z_][A-Za-z0-9_]*)|file:(/[^:}]+)(?::([^:}]+))?)}");

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with a message for the user when the text is empty, or begins like a reference and is none */
    public static Secret parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("must not be empty");
        }
        if (text.startsWith("${") && !REFERENCE.matcher(text).matches()) {
            throw new IllegalArgumentException("must be ${env:NAME}, ${file:/path} or ${file:/path:key}");
        }
        return new Secret(text);
    }

    /**
     * The value. Reads a file if it has to.
     *
     * @throws IllegalArgumentException with a message for the user, without the value, when the reference leads nowhere
     */
    public String resolve(Map<String, String> environment) {
        Matcher reference = REFERENCE.matcher(text);
        if (!reference.matches()) {
            return text;
        }
        String value = reference.group(1) != null
                ? environment.get(reference.group(1))
                : reference.group(3) == null
                        ? content(reference.group(2))
                        : key(reference.group(2), reference.group(3));
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(text + " is not there or empty");
        }
        return value;
    }

    private String content(String path) {
        try {
            return Files.readString(Path.of(path)).replaceAll("\\R\\z", "");
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private String key(String path, String key) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw unreadable(e);
        }
        return properties.getProperty(key);
    }

    private IllegalArgumentException unreadable(IOException e) {
        return new IllegalArgumentException(
                text + " can't be read (" + e.getClass().getSimpleName() + ")", e);
    }

    /** Never the value. */
    @Override
    public String toString() {
        return REFERENCE.matcher(text).matches() ? text : MASK;
    }
}
