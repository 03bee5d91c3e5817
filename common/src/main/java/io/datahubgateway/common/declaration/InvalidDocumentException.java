package io.datahubgateway.common.declaration;

import java.util.List;
import java.util.stream.Collectors;

/** A document that can't be used; carries all of its problems. An expected outcome, so it has no stack trace. */
public final class InvalidDocumentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    public InvalidDocumentException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")), null, false, false);
        this.violations = List.copyOf(violations);
    }

    /** For the compact constructor of a record: a rule over several of its components is broken. */
    public InvalidDocumentException(String path, String message) {
        this(List.of(new Violation(path, message)));
    }

    /** Never empty. */
    public List<Violation> violations() {
        return violations;
    }
}
