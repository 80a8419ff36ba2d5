using FastSignal.Rtc.Stun;

namespace FastSignal.Rtc.Ice;

/// <summary>Judges and answers requests that are already authenticated (RFC 8489 section 6.3.1, RFC 8445 section 7.3).</summary>
internal static class IceReply
{
    /// <summary>Types named in one 420 reply; the reply stays short whatever the request carries.</summary>
    private const int MaxUnknownReported = 8;

    private const int UnknownAttributeCode = 420;
    private const int RoleConflictCode = 487;

    /// <summary><see cref="IceOutcome.Answered"/> for a request that may be accepted, otherwise the fault to answer.</summary>
    public static IceOutcome FindFault(StunMessage request)
    {
        IceOutcome fault = IceOutcome.Answered;
        foreach (StunAttribute attribute in request.Attributes)
        {
            if (IsUnknown(attribute))
                return IceOutcome.UnknownAttribute;
            // A lite agent is always controlled and cannot switch roles (RFC 8445 section 6.1.1): whatever the tie-breakers
            // say, the other side has to become controlling.
            if (attribute.Type == StunAttributeType.IceControlled)
                fault = IceOutcome.RoleConflict;
        }

        return fault;
    }

    /// <summary>Writes the reply that belongs to the verdict and returns its length.</summary>
    public static int Write(Span<byte> reply, StunMessage request, IceOutcome verdict, TransportAddress from, ReadOnlySpan<byte> key)
    {
        bool success = verdict is IceOutcome.Answered or IceOutcome.SelectedChanged;
        StunWriter writer = new(reply, success ? StunClass.Success : StunClass.Error, StunMessage.BindingMethod, request.TransactionId);
        switch (verdict)
        {
            case IceOutcome.UnknownAttribute:
                writer.AddErrorCode(UnknownAttributeCode, "Unknown Attribute"u8);
                AddUnknown(ref writer, request);
                break;
            case IceOutcome.RoleConflict:
                writer.AddErrorCode(RoleConflictCode, "Role Conflict"u8);
                break;
            default:
                writer.AddXorMappedAddress(from);
                break;
        }

        // A response is protected the way its request was (RFC 8489 section 9.1.4).
        if (request.HasIntegritySha256)
            writer.AddIntegritySha256(key);
        else
            writer.AddIntegrity(key);
        writer.AddFingerprint();
        return writer.Length;
    }

    private static void AddUnknown(ref StunWriter writer, StunMessage request)
    {
        Span<ushort> types = stackalloc ushort[MaxUnknownReported];
        int count = 0;
        foreach (StunAttribute attribute in request.Attributes)
        {
            if (count < MaxUnknownReported && IsUnknown(attribute))
                types[count++] = (ushort)attribute.Type;
        }

        writer.AddUnknownAttributes(types[..count]);
    }

    private static bool IsUnknown(StunAttribute attribute) => attribute.IsComprehensionRequired && attribute.Type is not (
        StunAttributeType.MappedAddress or StunAttributeType.Username or StunAttributeType.ErrorCode
        or StunAttributeType.UnknownAttributes or StunAttributeType.Realm or StunAttributeType.Nonce
        or StunAttributeType.PasswordAlgorithm or StunAttributeType.UserHash or StunAttributeType.XorMappedAddress
        or StunAttributeType.Priority or StunAttributeType.UseCandidate);
}
