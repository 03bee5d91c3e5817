package io.datahubgateway.ingress.roundtrip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies as clients send them with a {@code Content-Encoding}. */
public final class Compressed {

    private Compressed() {}

    public static byte[] gzip(byte[] body) {
        return as("gzip", body);
    }

    /** @param coding {@code gzip} or {@code deflate} */
    public static byte[] as(String coding, byte[] body) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (OutputStream out = coding.equals("gzip") ? new GZIPOutputStream(sent) : new DeflaterOutputStream(sent)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sent.toByteArray();
    }
}
