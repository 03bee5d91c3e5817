package io.datahubgateway.egress.deliver;

import io.vertx.core.MultiMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is kept of the headers of an answer: few, short, and none that lets anybody in. */
final class AnswerHeaders {

    static final int MOST = 32;
    static final int LONGEST = 256;

    private static final List<String> SECRET = List.of("set-cookie", "set-cookie2", "authentication-info");

    private AnswerHeaders() {}

    /** Names in lower case, in the order of the answer; of one that is there twice the first. */
    static Map<String, String> excerpt(MultiMap headers) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (kept.size() < MOST && name.length() <= LONGEST && !SECRET.contains(name)) {
                String value = header.getValue();
                kept.putIfAbsent(name, value.substring(0, Math.min(LONGEST, value.length())));
            }
        }
        return kept;
    }
}
