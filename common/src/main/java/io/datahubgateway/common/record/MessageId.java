package io.datahubgateway.common.record;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a message is stored, and through which datahub it came: {@code datahub:topic:partition:offset}. Two more fields,
 * the times of receiving and sending, may follow (Tencent Cloud DataHub); they are read over. The whole may be written in
 * hexadecimal.
 */
public record MessageId(String datahub, String topic, int partition, long offset) {

    private static final Pattern TEXT =
            Pattern.compile("([^:]+):([^:]+):(\\d{1,9}):(\\d{1,18})(?::\\d{1,18}:\\d{1,18})?");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}){7,2000}");

    /** @throws GatewayException {@code invalid-request} when the text is no message id */
    public static MessageId parse(String text) {
        String plain =
                HEX.matcher(text).matches() ? new String(HexFormat.of().parseHex(text), StandardCharsets.UTF_8) : text;
        Matcher matcher = TEXT.matcher(plain);
        if (!matcher.matches()) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "a message id is datahub:topic:partition:offset, plain or in hexadecimal");
        }
        return new MessageId(
                matcher.group(1),
                matcher.group(2),
                Integer.parseInt(matcher.group(3)),
                Long.parseLong(matcher.group(4)));
    }

    @Override
    public String toString() {
        return datahub + ":" + topic + ":" + partition + ":" + offset;
    }
}
