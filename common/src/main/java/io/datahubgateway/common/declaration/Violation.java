package io.datahubgateway.common.declaration;

/**
 * One thing that is wrong with a document.
 *
 * @param path where, as dotted keys and list indexes ({@code target.url}, {@code topics[1]}); empty means the document
 * @param message what is wrong and what would be right, without the path
 */
public record Violation(String path, String message) {

    /** The same problem seen from a document that contains this one under {@code prefix}. */
    Violation below(String prefix) {
        if (path.isEmpty()) {
            return new Violation(prefix, message);
        }
        return new Violation(path.startsWith("[") ? prefix + path : prefix + "." + path, message);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
