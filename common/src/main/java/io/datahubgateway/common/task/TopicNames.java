package io.datahubgateway.common.task;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.util.List;

/** Which topics the gateway touches on behalf of its users. */
public final class TopicNames {

    /** What Kafka accepts, as a regular expression. */
    public static final String LEGAL = "[a-zA-Z0-9._-]{1,249}";

    private static final int MAX_LENGTH = 249;

    private TopicNames() {}

    /** Topics of the gateway and of Kafka itself: never written, read or delivered for a user. */
    public static boolean isReserved(String topic) {
        return topic.startsWith("__");
    }

    /** Whether Kafka can have a topic of this name. */
    public static boolean isLegal(String topic) {
        int length = topic.length();
        if (length == 0 || length > MAX_LENGTH || topic.equals(".") || topic.equals("..")) {
            return false;
        }
        for (int i = 0;
                i < length;
                i++) { // asked with every request: a regular expression costs more than all the rest
            if (!isLegal(topic.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLegal(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }

    /**
     * Refuses a topic that no task may touch.
     *
     * @throws InvalidDocumentException at {@code path}
     */
    public static void requireUsable(String path, String topic) {
        if (!isLegal(topic)) {
            throw new InvalidDocumentException(
                    path, "is not a topic name: 1 to 249 of the characters a-z A-Z 0-9 . _ -, and not . or ..");
        }
        if (isReserved(topic)) {
            throw new InvalidDocumentException(path, "topics whose names begin with __ are reserved");
        }
    }

    static void requireUsable(String path, List<String> topics) {
        for (int i = 0; i < topics.size(); i++) {
            requireUsable(path + "[" + i + "]", topics.get(i));
            if (topics.indexOf(topics.get(i)) < i) {
                throw new InvalidDocumentException(path + "[" + i + "]", "is listed twice");
            }
        }
    }
}
