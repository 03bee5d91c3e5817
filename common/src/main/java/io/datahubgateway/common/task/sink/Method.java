package io.datahubgateway.common.task.sink;

/** Methods that carry a body. */
public enum Method {
    POST,
    PUT,
    PATCH
}
