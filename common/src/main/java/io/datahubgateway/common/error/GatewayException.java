package io.datahubgateway.common.error;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expected refusal or failure on its way to the client. Has no stack trace: it is cheap to make, and the place where
 * it was made says nothing that the code and the detail don't.
 */
public final class GatewayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<Violation> violations;
    private final @Nullable String subject;

    /** @param detail what happened in this case and what to do next; never a payload or a secret */
    public GatewayException(ErrorCode code, String detail) {
        this(code, detail, null, List.of());
    }

    /** @param subject see {@link #subject} */
    public GatewayException(ErrorCode code, String detail, String subject) {
        this(code, detail, subject, List.of());
    }

    private GatewayException(ErrorCode code, String detail, @Nullable String subject, List<Violation> violations) {
        super(detail, null, false, false);
        this.code = code;
        this.subject = subject;
        this.violations = List.copyOf(violations);
    }

    /** All problems of a document, under the code {@code invalid-definition}. */
    public static GatewayException invalid(InvalidDocumentException e) {
        int count = e.violations().size();
        String detail = count == 1 ? e.violations().get(0).toString() : "the document has " + count + " problems";
        return new GatewayException(ErrorCode.INVALID_DEFINITION, detail, null, e.violations());
    }

    public ErrorCode code() {
        return code;
    }

    /** Id of the task that it is about, where a protocol says in words of its own what the code means; else null. */
    public @Nullable String subject() {
        return subject;
    }

    /** Places in the request that are wrong; empty where the detail says it all. */
    public List<Violation> violations() {
        return violations;
    }
}
