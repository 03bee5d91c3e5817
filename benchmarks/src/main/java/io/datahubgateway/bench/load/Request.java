package io.datahubgateway.bench.load;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is sent again and again: a POST.
 *
 * @param url of an HTTP server on this machine
 * @param headers besides Host and Content-Length
 */
public record Request(String url, Map<String, String> headers, byte[] body) {

    /** As it goes over the wire, RFC 9112. */
    byte[] bytes() {
        URI uri = URI.create(url);
        StringBuilder head = new StringBuilder()
                .append("POST ")
                .append(uri.getRawPath())
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getAuthority())
                .append("\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + 2 + body.length);
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}
