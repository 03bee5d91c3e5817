package io.datahubgateway.control;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.task.TaskStore.Precondition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code If-Match} (RFC 9110, section 13.1.1): {@code *}, or a list of entity tags one of which must be the task's. Tags
 * are compared strongly (section 8.8.3.2), so a weak one matches nothing; neither does a tag that this API never gave.
 */
final class IfMatch {

    /** Longest list; what a client has read of one task is far less. */
    private static final int MOST = 100;

    private static final Pattern ELEMENT = // between commas; lists may have empty elements (section 5.6.1.2)
            Pattern.compile("[ \\t]*((?<weak>W/)?\"(?<tag>[!\\x23-\\x7e\\x80-\\xff]*)\")?[ \\t]*(?:,|$)");

    private static final Pattern GENERATION = Pattern.compile("0|[1-9]\\d{0,17}");

    private IfMatch() {}

    /**
     * @param lines values of the header, in their order; none means no condition
     * @throws GatewayException {@code invalid-request} when that is no condition
     */
    static Precondition read(List<String> lines) {
        if (lines.isEmpty()) {
            return Precondition.NONE;
        }
        String all = String.join(",", lines);
        if (all.strip().equals("*")) {
            return Precondition.EXISTS;
        }
        Set<Long> generations = new TreeSet<>();
        int tags = 0;
        int end = 0;
        for (Matcher element = ELEMENT.matcher(all); end < all.length(); end = element.end()) {
            if (!element.find() || element.start() != end) {
                throw invalid();
            }
            String tag = element.group("tag");
            tags += tag == null ? 0 : 1;
            if (tag != null
                    && element.group("weak") == null
                    && GENERATION.matcher(tag).matches()) {
                generations.add(Long.parseLong(tag));
            }
        }
        if (tags == 0 || tags > MOST) {
            throw invalid();
        }
        return Precondition.anyOf(generations);
    }

    private static GatewayException invalid() {
        return new GatewayException(
                ErrorCode.INVALID_REQUEST,
                "If-Match must be * or up to " + MOST + " ETags as this API gave them, such as \"42\" with its quotes");
    }
}
