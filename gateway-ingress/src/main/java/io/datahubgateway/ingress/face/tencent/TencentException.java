package io.datahubgateway.ingress.face.tencent;

/** A refusal with a code of the protocol that has no match among ours. Has no stack trace: it is an answer to a client. */
final class TencentException extends RuntimeException {

    static final String MISSING_PARAMETER = "MissingParameter";
    static final String INVALID_VALUE = "InvalidParameterValue";
    static final String NOT_ALLOWED_EMPTY = "InvalidParameterValue.NotAllowedEmpty";
    static final String REPETITION = "InvalidParameterValue.RepetitionValue";
    static final String WRONG_ACTION = "InvalidParameterValue.WrongAction";
    static final String NO_SUCH_VERSION = "NoSuchVersion";
    static final String INVALID_AUTHORIZATION = "AuthFailure.InvalidAuthorization";
    static final String SECRET_ID_NOT_FOUND = "AuthFailure.SecretIdNotFound";
    static final String SIGNATURE_EXPIRE = "AuthFailure.SignatureExpire";
    static final String SIGNATURE_FAILURE = "AuthFailure.SignatureFailure";
    static final String RESOURCE_IN_USE = "ResourceInUse";
    static final String UNSUPPORTED_OPERATION = "UnsupportedOperation";

    private static final long serialVersionUID = 1L;

    private final String code;

    TencentException(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** @param path of the parameter */
    static TencentException missing(String path) {
        return new TencentException(MISSING_PARAMETER, path + ": is missing");
    }

    String code() {
        return code;
    }
}
