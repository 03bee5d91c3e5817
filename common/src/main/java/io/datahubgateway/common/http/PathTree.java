package io.datahubgateway.common.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is served at which path, found with one look-up for each segment, however many paths there are. A segment of a
 * template is a text or a parameter, {@code {name}}; a text wins over a parameter, and a slash at the end changes nothing.
 * Filled by one thread, then read by any.
 *
 * @param <T> what is served
 */
final class PathTree<T> {

    private final Node<T> root = new Node<>();

    private static final class Node<T> {
        private final Map<String, Node<T>> texts = new HashMap<>();
        private @Nullable Node<T> parameter;
        private @Nullable Leaf<T> leaf;
    }

    private record Leaf<T>(T served, List<String> names) {}

    /** @param parameters by name, decoded */
    record Match<T>(T served, Map<String, String> parameters) {}

    /** @throws IllegalArgumentException when something is served there */
    void add(String template, T served) {
        Node<T> node = root;
        List<String> names = new ArrayList<>();
        String[] segments = template.split("/"); // the first one is empty, before the first slash
        for (int i = 1; i < segments.length; i++) {
            String segment = segments[i];
            if (segment.startsWith("{")) {
                names.add(segment.substring(1, segment.length() - 1));
                node.parameter = node.parameter == null ? new Node<>() : node.parameter;
                node = node.parameter;
            } else {
                node = node.texts.computeIfAbsent(segment, text -> new Node<>());
            }
        }
        if (node.leaf != null) {
            throw new IllegalArgumentException("served twice: " + template);
        }
        node.leaf = new Leaf<>(served, List.copyOf(names));
    }

    /**
     * @param path normalized, with the percent encodings that are left then
     * @return null when nothing is served there
     * @throws IllegalArgumentException when a parameter can't be decoded
     */
    @Nullable
    Match<T> find(String path) {
        List<String> values = new ArrayList<>(2);
        Leaf<T> leaf = path.startsWith("/") ? find(root, path, 1, values) : null;
        return leaf == null ? null : new Match<>(leaf.served, parameters(leaf.names, values));
    }

    private static Map<String, String> parameters(List<String> names, List<String> values) {
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            parameters.put(names.get(i), decoded(values.get(i)));
        }
        return parameters;
    }

    private static <T> @Nullable Leaf<T> find(Node<T> node, String path, int from, List<String> values) {
        if (from >= path.length()) {
            return node.leaf;
        }
        int slash = path.indexOf('/', from);
        String segment = path.substring(from, slash < 0 ? path.length() : slash);
        int next = slash < 0 ? path.length() : slash + 1;
        Node<T> text = node.texts.get(segment);
        if (text != null) {
            Leaf<T> leaf = find(text, path, next, values);
            if (leaf != null) {
                return leaf;
            }
        }
        if (node.parameter == null || segment.isEmpty()) {
            return null;
        }
        values.add(segment);
        Leaf<T> leaf = find(node.parameter, path, next, values);
        if (leaf == null) {
            values.remove(values.size() - 1);
        }
        return leaf;
    }

    private static String decoded(String segment) {
        return segment.indexOf('%') < 0
                ? segment
                : QueryStringDecoder.decodeComponent(segment.replace("+", "%2B")); // a plus is no space in a path
    }
}
