using System.Text.Json;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Dialects.Standard;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>
/// Reads what peers say, as strictly as the reference's own types do: a message that they would not take is none, above all
/// because relayed ones reach elements that stop their pipeline at what they cannot read. Unknown members are skipped,
/// optional ones may be null or absent, and a member given twice spoils the message. Never throws; strings are made only
/// where a message is not just relayed.
/// </summary>
internal static class GstRsReader
{
    /// <summary>Most roles in a status; there are three.</summary>
    public const int MaxRoles = 8;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = EnvelopeReader.MaxNestingDepth };

    [Flags]
    private enum Members
    {
        None = 0,
        Type = 1,
        Version = 2,
        Roles = 4,
        Meta = 8,
        PeerId = 16,
        SessionId = 32,
        Offer = 64,
        Error = 128,
        Sdp = 256,
        Ice = 512,
    }

    /// <summary>Reads a message; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, ref GstRsMessage message)
    {
        if (!GstPayload.IsSound(utf8))
            return false;
        Utf8JsonReader reader = new(utf8, Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;

        Members seen = Members.None;
        Members bad = Members.None;
        while (JsonFields.NextMember(ref reader))
        {
            Members member = MemberOf(ref reader);
            reader.Read();
            bool again = (seen & member) != 0;
            bool isNull = reader.TokenType == JsonTokenType.Null;
            if (member == Members.None)
                reader.Skip();
            else if (!Read(member, utf8, ref reader, ref message) || again)
                bad |= member;
            seen |= isNull ? Members.None : member;
        }

        (Members required, Members optional) = MembersOf(message.Type);
        return required != Members.None && (seen & required) == required && (bad & (required | optional)) == 0
            && (message.Type != GstRsType.Peer || message.Payload != GstRsPayload.None);
    }

    private static (Members Required, Members Optional) MembersOf(GstRsType type) => type switch
    {
        GstRsType.SetProtocolVersion => (Members.Type | Members.Version, Members.None),
        GstRsType.SetPeerStatus => (Members.Type | Members.Roles, Members.Meta | Members.PeerId),
        GstRsType.List or GstRsType.ListConsumers => (Members.Type, Members.None),
        GstRsType.StartSession => (Members.Type | Members.PeerId, Members.Offer),
        // One of the two; what it carries says that there was one.
        GstRsType.Peer => (Members.Type | Members.SessionId, Members.Sdp | Members.Ice),
        GstRsType.EndSession => (Members.Type | Members.SessionId, Members.None),
        GstRsType.EndSessionV11 => (Members.Type | Members.SessionId, Members.Error),
        _ => default,
    };

    private static Members MemberOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("type"u8))
            return Members.Type;
        if (reader.ValueTextEquals("sessionId"u8))
            return Members.SessionId;
        if (reader.ValueTextEquals("ice"u8))
            return Members.Ice;
        if (reader.ValueTextEquals("sdp"u8))
            return Members.Sdp;
        if (reader.ValueTextEquals("peerId"u8))
            return Members.PeerId;
        if (reader.ValueTextEquals("offer"u8))
            return Members.Offer;
        if (reader.ValueTextEquals("error"u8))
            return Members.Error;
        if (reader.ValueTextEquals("roles"u8))
            return Members.Roles;
        if (reader.ValueTextEquals("meta"u8))
            return Members.Meta;
        return reader.ValueTextEquals("version"u8) ? Members.Version : Members.None;
    }

    // Ends on the value's last token, whether it was good or not.
    private static bool Read(Members member, ReadOnlySpan<byte> utf8, ref Utf8JsonReader reader, ref GstRsMessage message)
    {
        switch (member)
        {
            case Members.Roles:
                return ReadRoles(ref reader, out message.Roles);
            case Members.Meta:
                int start = (int)reader.TokenStartIndex;
                bool isNull = reader.TokenType == JsonTokenType.Null;
                reader.Skip();
                message.Meta = isNull ? default : utf8[start..(int)reader.BytesConsumed];
                return true;
            case Members.Sdp:
                return ReadDescription(ref reader, ref message);
            case Members.Ice:
                return ReadCandidate(ref reader, ref message);
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            bool mayBeNull = member is Members.Offer or Members.Error or Members.PeerId;
            mayBeNull &= reader.TokenType == JsonTokenType.Null;
            reader.Skip();
            return mayBeNull;
        }

        switch (member)
        {
            case Members.Type:
                message.Type = TypeOf(ref reader);
                break;
            case Members.Version:
                message.IsVersion11 = reader.ValueTextEquals("v1_1"u8);
                return message.IsVersion11 || reader.ValueTextEquals("v1_0"u8);
            case Members.PeerId:
                message.PeerId = EscapedText.Utf8Of(ref reader);
                break;
            case Members.SessionId:
                message.SessionId = EscapedText.Utf8Of(ref reader);
                break;
            case Members.Offer:
                message.Offer = reader.GetString();
                break;
            case Members.Error:
                message.Error = reader.GetString();
                break;
        }

        return true;
    }

    private static GstRsType TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("peer"u8))
            return GstRsType.Peer;
        if (reader.ValueTextEquals("startSession"u8))
            return GstRsType.StartSession;
        if (reader.ValueTextEquals("endSession"u8))
            return GstRsType.EndSession;
        if (reader.ValueTextEquals("endSessionV1_1"u8))
            return GstRsType.EndSessionV11;
        if (reader.ValueTextEquals("setPeerStatus"u8))
            return GstRsType.SetPeerStatus;
        if (reader.ValueTextEquals("list"u8))
            return GstRsType.List;
        if (reader.ValueTextEquals("listConsumers"u8))
            return GstRsType.ListConsumers;
        return reader.ValueTextEquals("setProtocolVersion"u8) ? GstRsType.SetProtocolVersion : GstRsType.Unknown;
    }

    private static bool ReadRoles(ref Utf8JsonReader reader, out string[]? roles)
    {
        roles = null;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        bool good = true;
        List<string> read = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            string? role = reader.TokenType == JsonTokenType.String ? GstRsRoles.Of(ref reader) : null;
            good &= role is not null && read.Count < MaxRoles;
            reader.Skip();
            if (good)
                read.Add(role!);
        }

        roles = [.. read];
        return good;
    }

    private static bool ReadDescription(ref Utf8JsonReader reader, ref GstRsMessage message)
    {
        bool good = OpenPayload(ref reader, message);
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        int types = 0;
        int texts = 0;
        while (JsonFields.NextMember(ref reader))
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isText = reader.ValueTextEquals("sdp"u8);
            reader.Read();
            if (isType || isText)
                good &= reader.TokenType == JsonTokenType.String;
            if (isType && good)
            {
                types++;
                message.Payload = reader.ValueTextEquals("offer"u8) ? GstRsPayload.Offer
                    : reader.ValueTextEquals("answer"u8) ? GstRsPayload.Answer : GstRsPayload.None;
                good = message.Payload != GstRsPayload.None;
            }

            texts += isText ? 1 : 0;
            reader.Skip();
        }

        return good && types == 1 && texts == 1;
    }

    private static bool ReadCandidate(ref Utf8JsonReader reader, ref GstRsMessage message)
    {
        bool good = OpenPayload(ref reader, message);
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        int texts = 0;
        int positions = 0;
        while (JsonFields.NextMember(ref reader))
        {
            bool isText = reader.ValueTextEquals("candidate"u8);
            bool isPosition = reader.ValueTextEquals("sdpMLineIndex"u8);
            reader.Read();
            if (isText)
                good &= reader.TokenType == JsonTokenType.String;
            else if (isPosition)
                good &= reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out _);
            texts += isText ? 1 : 0;
            positions += isPosition ? 1 : 0;
            reader.Skip();
        }

        message.Payload = GstRsPayload.Candidate;
        return good && texts == 1 && positions == 1;
    }

    // A description and a candidate in one message: receivers differ in which of them they would take.
    private static bool OpenPayload(ref Utf8JsonReader reader, in GstRsMessage message)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            reader.Skip();
        return message.Payload == GstRsPayload.None;
    }
}
