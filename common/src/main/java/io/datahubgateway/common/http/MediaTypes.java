package io.datahubgateway.common.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reading of media types (RFC 9110, section 8.3). */
public final class MediaTypes {

    private MediaTypes() {}

    /** Type and subtype without parameters, in lower case; empty when the header is absent. */
    public static String bare(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
    }
}
