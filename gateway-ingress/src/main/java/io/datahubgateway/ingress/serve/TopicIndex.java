package io.datahubgateway.ingress.serve;

import io.datahubgateway.common.task.TopicNames;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which task serves a topic: of those that cover it, one that names it before one with a pattern, then the one with the
 * smaller id. Found by name at once, else by the patterns one after the other. Immutable; any thread.
 */
final class TopicIndex {

    private final Map<String, ServedTask> named = new HashMap<>();
    private final List<ServedTask> patterns;

    TopicIndex(Collection<ServedTask> tasks) {
        List<ServedTask> byId =
                tasks.stream().sorted(Comparator.comparing(ServedTask::id)).toList();
        byId.forEach(task -> task.topics().forEach(topic -> named.putIfAbsent(topic, task)));
        this.patterns = byId.stream().filter(task -> task.pattern() != null).toList();
    }

    Optional<ServedTask> find(String topic) {
        ServedTask exact = named.get(topic);
        if (exact != null) {
            return Optional.of(exact);
        }
        if (TopicNames.isReserved(topic)
                || !TopicNames.isLegal(topic)) { // no work for patterns, whatever a client names
            return Optional.empty();
        }
        for (ServedTask task : patterns) {
            if (task.covers(topic)) {
                return Optional.of(task);
            }
        }
        return Optional.empty();
    }
}
