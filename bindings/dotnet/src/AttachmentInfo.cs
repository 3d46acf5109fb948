// SPDX-License-Identifier: MIT

namespace Courriel
{
    /// <summary>What a message tells of one attachment
    /// (<see cref="EmailMessage.ReadAttachments"/>).</summary>
    public sealed class AttachmentInfo
    {
        internal AttachmentInfo(int rank, string name, string contentType, string contentId,
            string description, AttachmentPlace place, string disposition, string location,
            long size)
        {
            Rank = rank;
            Name = name;
            ContentType = contentType;
            ContentId = contentId;
            Description = description;
            Place = place;
            Disposition = disposition;
            Location = location;
            Size = size;
        }

        /// <summary>1 for the first (<see cref="EmailMessage.ReadAttachment"/>).</summary>
        public int Rank { get; }

        /// <summary>As the recipient sees it; an inline one may have none.</summary>
        public string Name { get; }

        /// <summary>With its parameters, as "text/csv; charset=utf-8".</summary>
        public string ContentType { get; }

        /// <summary>What stands behind cid: in the HTML; "" is none.</summary>
        public string ContentId { get; }

        /// <summary>Its Content-Description.</summary>
        public string Description { get; }

        /// <summary>Whether the HTML shows it.</summary>
        public bool IsInline { get { return Place == AttachmentPlace.Related; } }

        /// <summary>Where in the mail it stands.</summary>
        public AttachmentPlace Place { get; }

        /// <summary>How it is to be shown: attachment, inline or none, with parameters.</summary>
        public string Disposition { get; }

        /// <summary>Its Content-Location; "" is none.</summary>
        public string Location { get; }

        /// <summary>In bytes.</summary>
        public long Size { get; }
    }
}
