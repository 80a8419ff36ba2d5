namespace FastSignal.Tests.Rtc.Rtp;

/// <summary>What a parser must survive: every prefix of a sound input, and the input with any one bit or byte turned over.</summary>
internal static class MangledInput
{
    public delegate void Parser(ReadOnlySpan<byte> input);

    /// <summary>Returns how many inputs were tried. Each lies in an array of its own length, so that reading past it throws.</summary>
    public static int Feed(ReadOnlySpan<byte> sound, Parser parse)
    {
        int tried = 0;
        for (int length = 0; length <= sound.Length; length++, tried++)
            parse(sound[..length].ToArray());

        byte[] mangled = sound.ToArray();
        for (int position = 0; position < mangled.Length; position++)
        {
            byte original = mangled[position];
            for (int value = 0; value <= byte.MaxValue; value++, tried++)
            {
                mangled[position] = (byte)value;
                parse(mangled);
            }

            mangled[position] = original;
        }

        return tried;
    }

    /// <summary>Bytes without any sense, by seed.</summary>
    public static void FeedNoise(int seed, int rounds, int maxLength, Parser parse)
    {
        Random random = new(seed);
        for (int round = 0; round < rounds; round++)
        {
            byte[] noise = new byte[random.Next(maxLength + 1)];
            random.NextBytes(noise);
            parse(noise);
        }
    }
}
