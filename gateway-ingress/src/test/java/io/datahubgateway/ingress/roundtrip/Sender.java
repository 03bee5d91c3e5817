package io.datahubgateway.ingress.roundtrip;

import io.datahubgateway.ingress.roundtrip.Message.Field;
import io.datahubgateway.testkit.RawConnection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every way to send a message, each with messages that it can say. Whoever adds a face adds one here. */
public enum Sender {
    RAW {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            List<String> head = new ArrayList<>();
            byte[] key = random.chance(3) ? null : utf8(random.chance(8) ? "" : random.printable());
            Long timestamp = random.chance(2) ? null : (long) random.number(Integer.MAX_VALUE);
            List<Field> headers = new ArrayList<>();
            if (key != null) {
                head.add("Datahub-Key: " + latin(key));
            }
            if (timestamp != null) {
                head.add("DATAHUB-Timestamp: " + timestamp);
            }
            for (int i = random.number(4); i > 0; i--) {
                Field field = new Field(random.chance(3) ? "a" : random.name(), utf8(random.printable()));
                headers.add(field);
                head.add("Datahub-Header-" + field.name().toUpperCase(Locale.ROOT) + ":" + latin(field.value()));
            }
            byte[] value = random.bytes();
            return new Request(
                    "/datahubs/" + hub + "/messages",
                    head,
                    value,
                    List.of(new Message(key, value, headers, timestamp)));
        }
    },

    NDJSON {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            List<Message> messages = new ArrayList<>();
            for (int i = random.number(5); i >= 0; i--) {
                String line = new String(random.bytes(), StandardCharsets.ISO_8859_1)
                        .replace("\n", "n")
                        .replaceAll("\r+$", "r");
                body.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
                if (!line.isEmpty()) {
                    messages.add(Message.of(null, line.getBytes(StandardCharsets.ISO_8859_1)));
                }
                body.writeBytes(utf8(random.chance(3) ? "\r\n" : "\n"));
            }
            byte[] last = utf8("last");
            messages.add(Message.of(null, last));
            body.writeBytes(last);
            return datahub(hub, "application/x-ndjson", body.toByteArray(), messages);
        }
    },

    RECORDS {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            List<Message> messages = new ArrayList<>();
            String body = records(random, () -> {
                String text = random.chance(2) ? random.text() : null;
                String keyJson = text != null ? random.quoted(text) : random.chance(2) ? null : notText(random);
                String json = random.chance(6) ? null : random.json();
                Map<String, List<byte @Nullable []>> byName = new LinkedHashMap<>();
                for (int i = random.number(4); i > 0; i--) {
                    List<byte @Nullable []> values = byName.computeIfAbsent(random.text(), name -> new ArrayList<>());
                    for (int n = random.number(3); n >= 0; n--) {
                        values.add(random.chance(5) ? null : random.bytes());
                    }
                }
                List<Field> headers = new ArrayList<>();
                byName.forEach((name, values) -> values.forEach(value -> headers.add(new Field(name, value))));
                Long timestamp = random.chance(2) ? null : (long) random.number(Integer.MAX_VALUE);
                messages.add(new Message(
                        text != null ? utf8(text) : keyJson == null ? null : utf8(keyJson),
                        json == null ? null : utf8(json),
                        headers,
                        timestamp));
                return object(
                        random,
                        member("key", keyJson),
                        member("value", json == null && random.chance(2) ? "null" : json),
                        member("headers", byName.isEmpty() ? null : headerObject(random, byName)),
                        member("timestamp", timestamp == null ? null : timestamp.toString()));
            });
            return datahub(hub, "application/vnd.datahub.records+json", utf8(body), messages);
        }
    },

    CLOUDEVENT_BINARY {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            Map<String, String> attributes = attributes(random);
            List<String> head = new ArrayList<>();
            List<Field> headers = new ArrayList<>();
            if (random.chance(2)) {
                head.add("Content-Type: text/plain;a=b");
                headers.add(new Field("content-type", utf8("text/plain;a=b")));
            }
            attributes.forEach((name, value) -> {
                head.add((random.chance(2) ? "ce-" : "CE-") + name + ": " + percentEncoded(random, value));
                headers.add(new Field("ce_" + name, utf8(value)));
            });
            byte[] body = random.bytes();
            Message message = new Message(key(attributes), body.length == 0 ? null : body, headers, null);
            return new Request("/datahubs/" + hub + "/messages", head, body, List.of(message));
        }
    },

    CLOUDEVENT_STRUCTURED {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            Map<String, String> attributes = attributes(random);
            String type = "application/cloudevents+json; charset=UTF-8";
            byte[] body = utf8(random.blank() + event(random, attributes) + random.blank());
            List<Field> headers = List.of(new Field("content-type", utf8(type)));
            return datahub(hub, type, body, List.of(new Message(key(attributes), body, headers, null)));
        }
    },

    CLOUDEVENT_BATCH {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            List<Field> headers = List.of(new Field("content-type", utf8("application/cloudevents+json")));
            List<Message> messages = new ArrayList<>();
            List<String> events = new ArrayList<>();
            for (int i = random.number(3); i >= 0; i--) {
                Map<String, String> attributes = attributes(random);
                String event = event(random, attributes);
                events.add(random.blank() + event + random.blank());
                messages.add(new Message(key(attributes), utf8(event), headers, null));
            }
            return datahub(
                    hub, "application/cloudevents-batch+json", utf8("[" + String.join(",", events) + "]"), messages);
        }
    },

    CONFLUENT_JSON {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            return confluent("json", topic, random, () -> {
                String json = random.json();
                return new Part(json, utf8(json));
            });
        }
    },

    CONFLUENT_BINARY {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            return confluent("binary", topic, random, () -> {
                byte[] bytes = random.bytes();
                return new Part("\"" + base64(bytes) + "\"", bytes);
            });
        }
    },

    CONFLUENT_TEXT {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            return confluent("text", topic, random, () -> {
                String text = random.text();
                return new Part(random.quoted(text), utf8(text));
            });
        }
    },

    HDINSIGHT {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            List<Message> messages = new ArrayList<>();
            String body = records(random, () -> {
                Part key = random.chance(3) ? null : textOrJson(random);
                Part value = textOrJson(random);
                messages.add(Message.of(key == null ? null : key.stored, value.stored));
                return object(random, member("key", key == null ? null : key.sent), member("value", value.sent));
            });
            return new Request(
                    "/v1/producer/topics/" + topic, List.of("Content-Type: application/json"), utf8(body), messages);
        }
    },

    /** Texts alone, so nothing that it sends is a tombstone. */
    TENCENT {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            List<Message> messages = new ArrayList<>();
            String list = elements(random, () -> {
                String key = random.chance(3) ? null : random.text();
                String body = random.text();
                messages.add(Message.of(key == null ? null : utf8(key), utf8(body)));
                return object(
                        random,
                        member("Key", key != null ? random.quoted(key) : random.chance(2) ? "null" : null),
                        member("Body", random.quoted(body)));
            });
            String named = member("DataHubId", random.quoted(hub));
            String some = member("Message", list);
            String body = random.chance(4) ? object(random, some, named) : object(random, named, some);
            return action("SendMessage", utf8(body), messages);
        }
    },

    CONFLUENT_V3 {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            return v3(random, topic);
        }
    },

    CONFLUENT_V3_STREAM {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            return v3(random, topic).inChunks();
        }
    },

    CONFLUENT_V3_BATCH {
        @Override
        public Request request(RandomContent random, String hub, String topic) {
            List<Message> messages = new ArrayList<>();
            List<String> entries = new ArrayList<>();
            for (int i = random.number(4); i >= 0; i--) {
                entries.add(v3Record(random, member("id", "\"" + i + "\""), messages));
            }
            String body = "{\"entries\":" + random.blank() + "[" + String.join(",", entries) + "]}";
            return new Request(V3.formatted(topic) + ":batch", V3_HEAD, utf8(body), messages);
        }
    };

    private static final String V3 = "/v3/clusters/{cluster}/topics/%s/records";
    private static final List<String> V3_HEAD = List.of("Content-Type: application/json");

    /** A request, and what must be in Kafka after it, in this order. */
    public record Request(
            String method, String target, List<String> head, byte[] body, List<Message> messages, boolean chunked) {

        Request(String target, List<String> head, byte[] body, List<Message> messages) {
            this("POST", target, head, body, messages);
        }

        /** The same with a content coding, {@code gzip} or {@code deflate}. */
        public Request compressed(String coding) {
            List<String> all = new ArrayList<>(head);
            all.add("Content-Encoding: " + coding);
            return new Request(method, target, all, Compressed.as(coding, body), messages, chunked);
        }

        /** With the length of its body in the head. */
        public Request(String method, String target, List<String> head, byte[] body, List<Message> messages) {
            this(method, target, head, body, messages, false);
        }

        /** The same without the length of its body. */
        Request inChunks() {
            return new Request(method, target, head, body, messages, true);
        }

        /** The same in this cluster, which some targets name. */
        public Request in(String cluster) {
            return new Request(method, target.replace("{cluster}", cluster), head, body, messages, chunked);
        }

        /** As it goes over the wire. */
        public byte[] bytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String lines = head.stream().map(line -> line + "\r\n").collect(Collectors.joining());
            String end = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length;
            bytes.writeBytes((method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + end + "\r\n" + lines + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            if (!chunked) {
                bytes.writeBytes(body);
                return bytes.toByteArray();
            }
            int third = body.length / 3 + 1;
            for (int at = 0; at < body.length; at += third) {
                bytes.writeBytes(
                        RawConnection.inOneChunk(Arrays.copyOfRange(body, at, Math.min(body.length, at + third))));
            }
            bytes.writeBytes(utf8("0\r\n\r\n"));
            return bytes.toByteArray();
        }
    }

    /** A key or value: as it stands in the body, and what is stored. */
    private record Part(String sent, byte[] stored) {}

    /** A request with random messages; the same for the same content. */
    public abstract Request request(RandomContent random, String hub, String topic);

    private static Request v3(RandomContent random, String topic) {
        List<Message> messages = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        for (int i = random.number(4); i >= 0; i--) {
            body.append(random.blank()).append(v3Record(random, null, messages));
        }
        return new Request(V3.formatted(topic), V3_HEAD, utf8(body + random.blank()), messages);
    }

    private static String v3Record(RandomContent random, @Nullable String id, List<Message> messages) {
        Part key = random.chance(3) ? null : v3Part(random);
        Part value = random.chance(5) ? null : v3Part(random);
        Long timestamp = random.chance(2) ? null : (long) random.number(Integer.MAX_VALUE);
        List<Field> headers = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        for (int i = random.number(3); i > 0; i--) {
            Field field = new Field(random.chance(3) ? "a" : random.text(), random.chance(4) ? null : random.bytes());
            headers.add(field);
            fields.add(object(
                    random,
                    member("name", random.quoted(field.name())),
                    member("value", field.value() == null ? "null" : "\"" + base64(field.value()) + "\"")));
        }
        messages.add(
                new Message(key == null ? null : key.stored, value == null ? null : value.stored, headers, timestamp));
        return object(
                random,
                member("key", key == null ? null : key.sent),
                id,
                member("value", value == null ? "{\"type\":\"JSON\",\"data\":null}" : value.sent),
                member("headers", fields.isEmpty() ? null : "[" + String.join(",", fields) + "]"),
                member("timestamp", timestamp == null ? null : "\"" + Instant.ofEpochMilli(timestamp) + "\""));
    }

    private static Part v3Part(RandomContent random) {
        byte[] bytes = random.bytes();
        String text = random.text();
        String json = random.json();
        return random.one(List.of(
                v3Part(random, "BINARY", new Part("\"" + base64(bytes) + "\"", bytes)),
                v3Part(random, "STRING", new Part(random.quoted(text), utf8(text))),
                v3Part(random, "JSON", new Part(json, utf8(json)))));
    }

    private static Part v3Part(RandomContent random, String type, Part data) {
        String named = member("type", "\"" + type + "\"");
        String sent = member("data", data.sent);
        return new Part(random.chance(2) ? object(random, named, sent) : object(random, sent, named), data.stored);
    }

    private static Request datahub(String hub, String mediaType, byte[] body, List<Message> messages) {
        return new Request("/datahubs/" + hub + "/messages", List.of("Content-Type: " + mediaType), body, messages);
    }

    private static Request confluent(String format, String topic, RandomContent random, Supplier<Part> part) {
        List<Message> messages = new ArrayList<>();
        String body = records(random, () -> {
            Part key = random.chance(3) ? null : part.get();
            Part value = random.chance(5) ? null : part.get();
            List<Field> headers = new ArrayList<>();
            List<String> fields = new ArrayList<>();
            for (int i = random.number(3); i > 0; i--) {
                Field field =
                        new Field(random.chance(3) ? "a" : random.text(), random.chance(4) ? null : random.bytes());
                headers.add(field);
                fields.add(object(
                        random,
                        member("key", random.quoted(field.name())),
                        member("value", field.value() == null ? "null" : "\"" + base64(field.value()) + "\"")));
            }
            messages.add(
                    new Message(key == null ? null : key.stored, value == null ? null : value.stored, headers, null));
            return object(
                    random,
                    member("key", key == null ? null : key.sent),
                    member("value", value == null ? "null" : value.sent),
                    member("headers", fields.isEmpty() ? null : "[" + String.join(",", fields) + "]"));
        });
        return new Request(
                "/topics/" + topic,
                List.of("Content-Type: application/vnd.kafka." + format + ".v2+json"),
                utf8(body),
                messages);
    }

    /** A text is stored as its characters, other JSON as it was sent. */
    private static Part textOrJson(RandomContent random) {
        String text = random.text();
        String json = notText(random);
        return random.chance(2) ? new Part(random.quoted(text), utf8(text)) : new Part(json, utf8(json));
    }

    /** A request of Tencent Cloud's, whatever the operation. */
    public static Request action(String name, byte[] body, List<Message> messages) {
        return new Request(
                "/", List.of("Content-Type: application/json; charset=utf-8", "X-TC-Action: " + name), body, messages);
    }

    private static String records(RandomContent random, Supplier<String> entry) {
        return random.blank() + "{\"records\":" + random.blank() + elements(random, entry) + "}";
    }

    private static String elements(RandomContent random, Supplier<String> element) {
        List<String> elements = new ArrayList<>();
        for (int i = random.number(4); i >= 0; i--) {
            elements.add(element.get());
        }
        return "[" + String.join(",", elements) + "]";
    }

    /** @param members as {@link #member} makes them; those that are null are left out */
    private static String object(RandomContent random, @Nullable String... members) {
        List<String> some = new ArrayList<>();
        for (String member : members) {
            if (member != null) {
                some.add(random.blank() + member + random.blank());
            }
        }
        return "{" + String.join(",", some) + "}";
    }

    private static @Nullable String member(String name, @Nullable String json) {
        return json == null ? null : "\"" + name + "\":" + json;
    }

    private static String notText(RandomContent random) {
        String json = random.json();
        return json.startsWith("\"") ? "[" + json + "]" : json;
    }

    private static String headerObject(RandomContent random, Map<String, List<byte @Nullable []>> byName) {
        List<String> members = new ArrayList<>();
        byName.forEach((name, values) -> {
            List<String> shown = values.stream()
                    .map(value -> value == null ? "null" : "{\"base64\":\"" + base64(value) + "\"}")
                    .toList();
            members.add(random.quoted(name) + ":"
                    + (shown.size() == 1 && random.chance(2) ? shown.get(0) : "[" + String.join(",", shown) + "]"));
        });
        return "{" + String.join(",", members) + "}";
    }

    private static Map<String, String> attributes(RandomContent random) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", random.printable());
        attributes.put("source", random.printable());
        attributes.put("type", random.printable());
        if (random.chance(2)) {
            attributes.put("partitionkey", random.printable());
        }
        for (int i = random.number(3); i > 0; i--) {
            attributes.put("x" + random.name(), random.printable());
        }
        return attributes;
    }

    private static byte @Nullable [] key(Map<String, String> attributes) {
        String key = attributes.get("partitionkey");
        return key == null ? null : utf8(key);
    }

    private static String event(RandomContent random, Map<String, String> attributes) {
        List<String> members = new ArrayList<>();
        attributes.forEach((name, value) -> members.add(member(name, random.quoted(value))));
        if (random.chance(2)) {
            members.add(member("data", random.json()));
        } else if (random.chance(2)) {
            members.add(member("data_base64", "\"" + base64(random.bytes()) + "\""));
        }
        return object(random, members.toArray(String[]::new));
    }

    private static String percentEncoded(RandomContent random, String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte next : utf8(text)) {
            if (next <= ' ' || next == '"' || next == '%' || next == 0x7f || random.chance(8)) {
                encoded.append(String.format(random.chance(2) ? "%%%02X" : "%%%02x", next));
            } else {
                encoded.append((char) next);
            }
        }
        return encoded.toString();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
