package io.datahubgateway.launcher.demo;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * The messages: orders of a shop. Numbers like 7.50 and characters beyond ASCII are there on purpose: whoever parses and
 * writes them again changes their bytes.
 */
final class Orders {

    private static final String[] ITEMS = {"coffee", "tea", "Kürbiskernöl", "crème brûlée", "抹茶", "piñata", "bread"};
    private static final byte[] BEGINNING = "{\"order\":".getBytes(StandardCharsets.US_ASCII);

    private Orders() {}

    /** The same number makes the same bytes. */
    static byte[] body(int number) {
        SplittableRandom random = new SplittableRandom(number);
        return ("{\"order\":" + number + ",\"item\":\"" + ITEMS[random.nextInt(ITEMS.length)] + "\",\"quantity\":"
                        + (1 + random.nextInt(12)) + ",\"price\":" + random.nextInt(100) + "." + random.nextInt(10)
                        + "0,\"customer\":\"c-" + random.nextInt(100_000) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The number of an order; -1 when the body is none. */
    static int number(byte[] body) {
        for (int i = 0; i < BEGINNING.length; i++) {
            if (i >= body.length || body[i] != BEGINNING[i]) {
                return -1;
            }
        }
        long number = 0;
        int at = BEGINNING.length;
        for (; at < body.length && body[at] >= '0' && body[at] <= '9' && number <= Integer.MAX_VALUE; at++) {
            number = number * 10 + body[at] - '0';
        }
        return at == BEGINNING.length || number > Integer.MAX_VALUE ? -1 : (int) number;
    }
}
