/**
 * The face of the HTTP access of Tencent Cloud's CKafka DataHub, API version 2019-08-19: every operation is a {@code POST /}
 * whose header {@code X-TC-Action} names it, with parameters and results in JSON. Every answer is HTTP 200 with {@code
 * {"Response":{...,"RequestId"}}}, an error too; this is what its SDKs read.
 */
@NullMarked
package io.datahubgateway.ingress.face.tencent;

import org.jspecify.annotations.NullMarked;
