package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way through a JSON document to values of the same kind: names with dots between them, {@code []} for each element of a
 * list, {@code *} for each member of an object. Immutable.
 */
final class OutcomePath {

    private static final Pattern STEP = Pattern.compile("\\[]|\\*|[^.\\[\\]*]+");
    private static final String EACH = "[]";
    private static final String ANY = "*";

    private final List<String> steps = new ArrayList<>();

    OutcomePath(String path) {
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            steps.add(step.group());
        }
    }

    /** Calls for each value that the path leads to, in order of the document; the callee may take the value. */
    void forEach(JsonScanner json, Consumer<JsonScanner> value) {
        walk(json, 0, value);
        json.end();
    }

    private void walk(JsonScanner json, int at, Consumer<JsonScanner> value) {
        if (at == steps.size()) {
            value.accept(json);
            return;
        }
        String step = steps.get(at);
        if (step.equals(EACH)) {
            if (json.kind() == Kind.ARRAY) {
                json.beginArray();
                while (json.nextElement()) {
                    walk(json, at + 1, value);
                }
            }
        } else if (json.kind() == Kind.OBJECT) {
            json.beginObject();
            while (json.nextKey()) {
                if (step.equals(ANY) || json.key().equals(step)) {
                    walk(json, at + 1, value);
                }
            }
        }
    }
}
