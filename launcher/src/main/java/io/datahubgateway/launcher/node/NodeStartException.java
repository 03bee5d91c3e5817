package io.datahubgateway.launcher.node;

import java.util.List;

/** The node can't start for a reason that the operator can mend; said in one or more lines. */
public final class NodeStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    NodeStartException(String line) {
        this(List.of(line));
    }

    NodeStartException(List<String> lines) {
        super(String.join("; ", lines), null, false, false);
        this.lines = List.copyOf(lines);
    }

    public List<String> lines() {
        return lines;
    }
}
