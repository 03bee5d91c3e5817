package io.datahubgateway.common.http;

import java.util.List;

/**
 * Endpoints that speak one protocol, so that they refuse in its words.
 *
 * @param under beginnings of paths, as in {@code /topics/}, that belong to the protocol also where nothing is served
 */
public record Api(List<Endpoint> endpoints, Refusals refusals, List<String> under) {

    public Api {
        endpoints = List.copyOf(endpoints);
        under = List.copyOf(under);
    }

    /** Whether a path at which nothing is served belongs to the protocol. */
    boolean owns(String path) {
        return under.stream().anyMatch(path::startsWith);
    }
}
